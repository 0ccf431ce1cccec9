using System.Globalization;

namespace Atlas.Ledger.Journal;

/// <summary>
/// A refusal: a stable code, the input it is about and the details that the code's meaning names.
/// </summary>
/// <param name="Path">
/// Dotted path of the input, such as <c>postings.1.amount</c>; empty = the whole command.
/// </param>
public sealed record Rejection(RejectionCode Code, string Path, IReadOnlyDictionary<string, string> Details)
{
    public static Rejection Of(
        RejectionCode code, string path, params (string Name, object Value)[] details) =>
        new(code, path, details.ToDictionary(d => d.Name, d => TextOf(d.Value), StringComparer.Ordinal));

    public string Name => RejectionCatalog.Of(Code).Name;

    public string Message => Details.Aggregate(
        RejectionCatalog.Of(Code).Message,
        (message, detail) => message.Replace($"{{{detail.Key}}}", detail.Value, StringComparison.Ordinal));

    public Rejection Under(string parent) =>
        this with { Path = Path.Length == 0 ? parent : $"{parent}.{Path}" };

    public bool Equals(Rejection? other) =>
        other is not null && Code == other.Code && Path == other.Path && Message == other.Message;

    public override int GetHashCode() => HashCode.Combine(Code, Path);

    private static string TextOf(object value) => value switch
    {
        DateTimeOffset time => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        DateOnly date => date.ToString("O", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
