using System.Text;
using Atlas.Ledger.Journal;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>
/// The texts of a transaction as a ledger takes them. A text over 255 bytes goes on under the same key with a
/// number (<c>comment</c>, <c>comment.2</c>); what is beyond 64 entries is left out and said.
/// </summary>
internal sealed class TransactionTexts
{
    private readonly Dictionary<string, string> _metadata = new(StringComparer.Ordinal);
    private readonly List<string> _tags = [];
    private int _leftOut;

    public string? Description { get; private set; }

    public IReadOnlyDictionary<string, string>? Metadata => _metadata.Count == 0 ? null : _metadata;

    public IReadOnlyList<string>? Tags => _tags.Count == 0 ? null : _tags;

    /// <summary>How many entries found no room.</summary>
    public int LeftOut => _leftOut;

    public static TransactionTexts Of(PlainTransaction transaction)
    {
        var texts = new TransactionTexts();
        var description = Pieces(Clean(transaction.Description ?? "")).ToList();
        texts.Description = description.Count == 0 ? null : description[0];
        foreach (var piece in description.Skip(1)) texts.Add("description", piece, first: 2);
        texts.AddLong("code", transaction.Code);
        texts.AddLong("payee", transaction.Payee);
        texts.AddLong("status", transaction.Flag);
        texts.AddLong("date2",
            transaction.SecondDate?.ToString("O", System.Globalization.CultureInfo.InvariantCulture));
        texts.AddNotes(transaction.Notes, "");
        for (var i = 0; i < transaction.Postings.Count; i++)
        {
            var posting = transaction.Postings[i];
            texts.AddLong($"posting.{i + 1}.status", posting.Flag);
            texts.AddNotes(posting.Notes, $"posting.{i + 1}.");
        }

        return texts;
    }

    /// <summary>The texts of an account.</summary>
    public static TransactionTexts Of(PlainNotes notes)
    {
        var texts = new TransactionTexts();
        texts.AddNotes(notes, "");
        return texts;
    }

    public void AddLong(string key, string? value)
    {
        if (value is null) return;
        foreach (var piece in Pieces(Clean(value)).DefaultIfEmpty("")) Add(key, piece, first: 1);
    }

    private void AddNotes(PlainNotes notes, string prefix)
    {
        foreach (var tag in notes.Tags.Select(Clean).Distinct(StringComparer.Ordinal))
        {
            if (prefix.Length == 0 && _tags.Count < Limits.TagsMax && Bytes(tag) <= Limits.TextBytesMax)
                _tags.Add(tag);
            else AddLong(prefix + "tag", tag);
        }

        foreach (var (name, value) in notes.Metadata)
        {
            var key = Clean(prefix + name);
            if (Bytes(key) <= Limits.TextBytesMax - 10) AddLong(key, value);
            else AddLong(prefix + "note", $"{name}: {value}");
        }

        foreach (var comment in notes.Comments) AddLong(prefix + "comment", comment);
    }

    private void Add(string key, string value, int first)
    {
        if (_metadata.Count >= Limits.MetadataEntriesMax)
        {
            _leftOut++;
            return;
        }

        var number = first;
        var name = number == 1 ? key : $"{key}.{number}";
        while (!_metadata.TryAdd(name, value)) name = $"{key}.{++number}";
    }

    /// <summary>Unpaired surrogates cannot be stored; a file in UTF-8 has none, so nothing is lost.</summary>
    private static string Clean(string text) => text.Replace("\0", "", StringComparison.Ordinal).Trim();

    private static int Bytes(string text) => Encoding.UTF8.GetByteCount(text);

    private static IEnumerable<string> Pieces(string text)
    {
        var piece = new StringBuilder();
        var bytes = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (bytes + rune.Utf8SequenceLength > Limits.TextBytesMax)
            {
                yield return piece.ToString();
                piece.Clear();
                bytes = 0;
            }

            piece.Append(rune.ToString());
            bytes += rune.Utf8SequenceLength;
        }

        if (piece.Length > 0) yield return piece.ToString();
    }
}
