using System.Globalization;
using System.Text.RegularExpressions;

namespace Atlas.Api.Connectors.PlainText.Export;

/// <summary>
/// A transaction's texts on their way out: a writer takes those that its notation has a place for, and what
/// is left are notes of the transaction and of its postings.
/// </summary>
internal sealed partial class ExportTexts
{
    private const int TimeMax = 1_000;

    private readonly Dictionary<string, string> _metadata = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _own = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string>[] _postings;
    private readonly IReadOnlyList<string> _tags;

    public ExportTexts(ExportedTransaction transaction)
    {
        (Description, _tags) = (transaction.Row.Description, transaction.Row.Tags);
        _postings = new Dictionary<string, string>[transaction.Postings.Count];
        foreach (var (key, value) in transaction.Row.Metadata)
        {
            var match = OfPosting().Match(key);
            if (match.Success && int.TryParse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture,
                    out var number) && number <= _postings.Length)
                Posting(number - 1)[match.Groups["key"].Value] = value;
            else _metadata[key] = value;
        }

        // Programs know one number of a transaction, its code.
        if (transaction.Row.Reference is { } reference) _metadata[FreeKey("code", "reference")] = reference;
    }

    public string? Description { get; }

    public bool HasNotes(int posting) => _postings[posting] is { Count: > 0 };

    /// <summary>Takes a text that the notation has a place for, if it fits there.</summary>
    public string? Take(string key, Predicate<string> fits) => Take(_metadata, key, fits);

    /// <summary>The description, or null and a note where the notation does not read it back.</summary>
    public string? TakeDescription(Predicate<string> fits)
    {
        if (string.IsNullOrEmpty(Description) || fits(Description)) return Description;
        _own[KeptNotes.Description] = Description;
        return null;
    }

    public Notes Rest() => new(_tags, _metadata, _own);

    /// <summary>A posting's mark, and what else there is to say of it beyond its amount.</summary>
    /// <param name="hasTags">Whether the notation has tags of postings.</param>
    public (string? Mark, Notes Notes) Of(WrittenPosting posting, bool hasTags)
    {
        var metadata = new Dictionary<string, string>(Posting(posting.Index), StringComparer.Ordinal);
        var own = new Dictionary<string, string>(posting.Kept(), StringComparer.Ordinal);
        var mark = Take(metadata, "status", IsMark);
        if (!hasTags) return (mark, new Notes([], metadata, own));
        var tags = metadata.Where(m => ExportNotes.IsNumbered(m.Key, "tag"))
            .OrderBy(m => ExportNotes.NumberOf(m.Key)).ToList();
        foreach (var (key, _) in tags) metadata.Remove(key);
        return (mark, new Notes([.. tags.Select(t => t.Value)], metadata, own));
    }

    public static bool IsMark(string text) => text is "*" or "!";

    private static string? Take(Dictionary<string, string> texts, string key, Predicate<string> fits) =>
        texts.TryGetValue(key, out var text) && fits(text) && texts.Remove(key) ? text : null;

    private Dictionary<string, string> Posting(int index) =>
        _postings[index] ??= new(StringComparer.Ordinal);

    private string FreeKey(string first, string next)
    {
        if (!_metadata.ContainsKey(first)) return first;
        var key = next;
        for (var i = 2; _metadata.ContainsKey(key); i++)
            key = string.Create(CultureInfo.InvariantCulture, $"{next}.{i}");
        return key;
    }

    [GeneratedRegex(
        "^posting\\.(?<number>[1-9][0-9]{0,3})\\.(?<key>.+)\\z", RegexOptions.Singleline, TimeMax)]
    private static partial Regex OfPosting();
}
