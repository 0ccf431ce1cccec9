using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Atlas.Ledger.Money;
using Atlas.Ledger.Transactions;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>
/// What an exported journal says for Atlas alone, because its program has no notation for it: metadata under
/// names of our own, and texts with characters that the notation does not take as one JSON object. An import
/// takes it all back.
/// </summary>
internal static class KeptNotes
{
    /// <summary>Metadata as a JSON object of texts.</summary>
    public const string Exact = "atlas";

    /// <summary>The ledger's name of an account or asset that is written under another.</summary>
    public const string Name = "atlas-name";

    public const string Description = "atlas-description";
    public const string Tag = "atlas-tag";

    /// <summary>A posting's price and cost that weigh nothing in its transaction.</summary>
    public const string Price = "atlas-price";
    public const string Cost = "atlas-cost";
    public const string LotDate = "atlas-lot-date";
    public const string LotLabel = "atlas-lot-label";

    private static readonly JsonSerializerOptions Json =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// One line of JSON. Marks that programs look for in comments (<c>date:</c>, <c>[2026</c>, a comma) and
    /// characters that cannot be seen are escaped.
    /// </summary>
    public static string Write(SortedDictionary<string, string> exact)
    {
        var text = new System.Text.StringBuilder("{");
        foreach (var (key, value) in exact)
        {
            if (text.Length > 1) text.Append(", ");
            text.Append(Quoted(key)).Append(": ").Append(Quoted(value));
        }

        return text.Append('}').ToString();
    }

    /// <summary>The name under which one more tag is kept.</summary>
    public static string TagKey(IReadOnlyDictionary<string, string> exact)
    {
        var number = 1;
        while (exact.ContainsKey(TagKey(number))) number++;
        return TagKey(number);
    }

    /// <summary>A key of the ledger's own that looks like one of ours is told apart.</summary>
    public static string KeyOf(string key) =>
        key.StartsWith(Exact, StringComparison.Ordinal) ? $"{Exact}-{key}" : key;

    /// <summary>The ledger's key, or null for one of ours.</summary>
    public static string? LedgerKeyOf(string key) =>
        !key.StartsWith($"{Exact}-", StringComparison.Ordinal) ? key
        : key.StartsWith($"{Exact}-{Exact}", StringComparison.Ordinal) ? key[(Exact.Length + 1)..]
        : null;

    public static string TagKey(int number) => number == 1 ? Tag : $"{Tag}.{number}";

    /// <summary>The object's texts, or null where it is none of ours.</summary>
    public static IReadOnlyDictionary<string, string>? Read(string text)
    {
        if (text is not ['{', .., '}']) return null;
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, string>>(text, Json);
        }
        catch (Exception foreign) when (foreign is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    public static string Of(decimal amount, string asset) =>
        $"{Amount.Canonical(amount).ToString(CultureInfo.InvariantCulture)} {asset}";

    public static IEnumerable<string> TagsOf(PlainNotes notes)
    {
        for (var i = 1; notes.Exact.TryGetValue(TagKey(i), out var tag); i++) yield return tag;
    }

    public static Price? PriceOf(PlainNotes notes) =>
        ReadAmount(notes.Kept(Price)) is var (amount, asset) ? new Price(amount, asset) : null;

    public static Cost? CostOf(PlainNotes notes)
    {
        if (ReadAmount(notes.Kept(Cost)) is not var (amount, asset)) return null;
        DateOnly? date =
            PlainDates.TryParse(notes.Kept(LotDate) ?? "", null, out var parsed) ? parsed : null;
        return new Cost(amount, asset, date, notes.Kept(LotLabel));
    }

    private static (decimal Amount, string Asset)? ReadAmount(string? text)
    {
        var blank = text?.IndexOf(' ', StringComparison.Ordinal) ?? -1;
        return blank > 0 && Amount.TryParse(text.AsSpan(0, blank), out var amount) &&
            Amount.HasAtMostDigitsMax(amount)
            ? (amount, text![(blank + 1)..])
            : null;
    }

    private static string Quoted(string text)
    {
        var json = new System.Text.StringBuilder();
        foreach (var c in JsonSerializer.Serialize(text, Json)[1..^1])
        {
            if (c is ':' or ',' or ';' or '[' or ']' || PlainTexts.IsHidden(c))
                json.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else json.Append(c);
        }

        return $"\"{json}\"";
    }
}
