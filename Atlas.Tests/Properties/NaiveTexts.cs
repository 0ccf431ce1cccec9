using System.Collections;
using System.Text;

namespace Atlas.Tests.Properties;

/// <summary>
/// A command taken apart: its leaves say whether two are the same, and whether its texts can be stored.
/// </summary>
internal static class NaiveTexts
{
    /// <summary>invalid_text, limit_exceeded or null.</summary>
    public static string? Refuse(object command, string? key)
    {
        var texts = Leaves(command).Select(l => l.Value).OfType<string>().Append(key ?? "").ToList();
        return texts.Exists(IsBroken) ? "invalid_text"
            : texts.Exists(t => Encoding.UTF8.GetByteCount(t) > 255)
                || Lists(command).Any(l => l.Count > l.Max)
                ? "limit_exceeded"
            : null;
    }

    /// <summary>Every value in the command by its place, nulls left out, maps by their keys.</summary>
    public static IEnumerable<(string Path, object Value)> Leaves(object? value, string path = "") =>
        value switch
    {
        null => [],
        string or decimal or int or bool or Guid or DateOnly or DateTimeOffset or Enum => [(path, value)],
        IReadOnlyDictionary<string, string?> map => map.OrderBy(e => e.Key, StringComparer.Ordinal)
            .SelectMany(e => new (string, object)[] { (path, e.Key), ($"{path}.{e.Key}", e.Value ?? "null") })
            .Prepend(($"{path}#", map.Count)),
        IEnumerable list => list.Cast<object>().SelectMany((item, i) => Leaves(item, $"{path}.{i}"))
            .Prepend(($"{path}#", list.Cast<object>().Count())),
        _ => value.GetType().GetProperties()
            .Where(p => p.Name != "EqualityContract" && p.GetIndexParameters() is [])
            .SelectMany(p => Leaves(p.GetValue(value), $"{path}.{p.Name}"))
                .Prepend((path, value.GetType().Name)),
    };

    /// <summary>The lists and maps in the command with the most entries that each may have.</summary>
    private static IEnumerable<(int Count, int Max)> Lists(object? value) => value switch
    {
        null or string => [],
        IDictionary => [],
        IEnumerable list => list.Cast<object>().SelectMany(Lists),
        _ when value.GetType().Namespace!.StartsWith("Atlas", StringComparison.Ordinal)
            && value is not Enum =>
            value.GetType().GetProperties().Where(p => p.GetIndexParameters() is [])
                .SelectMany(p => Lists(p.GetValue(value)).Concat(Bound(p.Name, p.GetValue(value)))),
        _ => [],
    };

    private static IEnumerable<(int, int)> Bound(string property, object? value) => (property, value) switch
    {
        ("Postings" or "Amounts", ICollection list) => [(list.Count, 500)],
        ("Destinations", ICollection list) => [(list.Count, 499)],
        ("Tags" or "Metadata", ICollection list) => [(list.Count, 64)],
        ("Transactions" or "Prices", ICollection list) => [(list.Count, 1_000)],
        _ => [],
    };

    private static bool IsBroken(string text) => text.Contains('\0') || text.Where((c, i) =>
        (char.IsHighSurrogate(c) && (i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1])))
        || (char.IsLowSurrogate(c) && (i == 0 || !char.IsHighSurrogate(text[i - 1])))).Any();
}
