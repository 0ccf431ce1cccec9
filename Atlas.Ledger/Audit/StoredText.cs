using System.Globalization;
using System.Text;

namespace Atlas.Ledger.Audit;

/// <summary>
/// Values as PostgreSQL prints them (UTC, ISO dates, numerics without trailing zeros, jsonb in its own key
/// order), so that a stored column and what it ought to hold are compared as texts, whatever damage the
/// column took.
/// </summary>
public static class StoredText
{
    public static string Of(long value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Of(Guid value) => value.ToString("D");

    public static string? Of(Guid? value) => value?.ToString("D");

    public static string Of(DateOnly value) => value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Of(DateTimeOffset value) =>
        value.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture) + "+00";

    public static string Of(decimal value) =>
        value == 0 ? "0" : value.ToString("0.############################", CultureInfo.InvariantCulture);

    /// <summary>An amount inside JSON: a text with the places it was written with.</summary>
    public static string JsonOf(decimal value) => JsonOf(value.ToString(CultureInfo.InvariantCulture));

    public static string JsonOf(string? value)
    {
        if (value is null) return "null";
        var text = new StringBuilder(value.Length + 2).Append('"');
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append(@"\\"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                < ' ' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => text.Append(c),
            };
        }

        return text.Append('"').ToString();
    }

    public static string JsonOf(IEnumerable<string> values) => ArrayOf(values.Select(JsonOf));

    /// <summary>A list of values that are JSON already.</summary>
    public static string ArrayOf(IEnumerable<string> values) => $"[{string.Join(", ", values)}]";

    public static string JsonOf<TValue>(IReadOnlyDictionary<string, TValue>? map)
        where TValue : class? => map is null || map.Count == 0
        ? "{}"
        : ObjectOf(map.Select(entry => (entry.Key, (string?)JsonOf(entry.Value as string))));

    /// <summary>An object of values that are JSON already; null leaves its key out.</summary>
    public static string ObjectOf(IEnumerable<(string Key, string? Value)> entries)
    {
        var ordered = entries.Where(e => e.Value is not null)
            .Select(e => (e.Key, e.Value, Bytes: Encoding.UTF8.GetBytes(e.Key)))
            .OrderBy(e => e.Bytes.Length)
            .ThenBy(e => e.Bytes, Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b)));
        return $"{{{string.Join(", ", ordered.Select(e => $"{JsonOf(e.Key)}: {e.Value}"))}}}";
    }
}
