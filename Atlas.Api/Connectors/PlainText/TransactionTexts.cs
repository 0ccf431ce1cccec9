using System.Text;
using Atlas.Ledger.Journal;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>
/// The texts of a transaction as a ledger takes them. A text over 255 bytes goes on under the same key with a
/// number (<c>comment</c>, <c>comment.2</c>); what is beyond 64 entries is left out and said.
/// </summary>
internal sealed class TransactionTexts
{
    /// <summary>What a number behind a key takes.</summary>
    private const int NumberBytesMax = 10;

    private readonly Dictionary<string, string> _metadata = new(StringComparer.Ordinal);
    private readonly List<string> _tags = [];
    private int _leftOut;

    public string? Description { get; private set; }

    public IReadOnlyDictionary<string, string>? Metadata => _metadata.Count == 0 ? null : _metadata;

    public IReadOnlyList<string>? Tags => _tags.Count == 0 ? null : _tags;

    /// <summary>How many entries found no room.</summary>
    public int LeftOut => _leftOut;

    /// <param name="postings">
    /// What each of the ledger's postings was read from: <c>posting.2.comment</c> belongs to its second one.
    /// </param>
    /// <param name="elsewhere">Whether a posting has become one of another day.</param>
    public static TransactionTexts Of(
        PlainTransaction transaction, IReadOnlyList<PlainPosting?> postings,
        Predicate<PlainPosting> elsewhere)
    {
        var texts = new TransactionTexts();
        texts.AddExact(transaction.Notes, "");
        texts.AddDescription(transaction);
        texts.AddLong("code", transaction.Code);
        texts.AddLong("payee", transaction.Payee);
        texts.AddLong("status", transaction.Flag);
        texts.AddLong("date2",
            transaction.SecondDate is { } second ? PlainDates.Text(second) : null);
        texts.AddNotes(transaction.Notes, "");
        foreach (var posting in transaction.Postings)
        {
            var at = postings.TakeWhile(p => p != posting).Count();
            if (at == postings.Count && elsewhere(posting)) continue;
            // One that moved nothing left no posting behind; what it says is the transaction's.
            var prefix = at == postings.Count ? "" : $"posting.{at + 1}.";
            texts.AddExact(posting.Notes, prefix);
            if (prefix.Length > 0) texts.AddLong($"{prefix}status", posting.Flag);
            texts.AddNotes(posting.Notes, prefix);
        }

        return texts;
    }

    /// <summary>The texts of an account.</summary>
    public static TransactionTexts Of(PlainNotes notes)
    {
        var texts = new TransactionTexts();
        texts.AddExact(notes, "");
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
        var tags = notes.Tags.Select(Clean).Concat(KeptNotes.TagsOf(notes));
        foreach (var tag in tags.Distinct(StringComparer.Ordinal))
        {
            if (Bytes(tag) > Limits.TextBytesMax) AddLong(prefix + "tag", tag);
            else if (prefix.Length == 0 && _tags.Count < Limits.TagsMax) _tags.Add(tag);
            else Add(prefix + "tag", tag, first: 1);
        }

        foreach (var (name, value) in notes.Metadata)
        {
            if (KeptNotes.LedgerKeyOf(name) is null) continue;
            var key = Clean(prefix + name);
            if (Bytes(key) <= Limits.TextBytesMax - NumberBytesMax || CanAdd(key, value)) AddLong(key, value);
            else AddLong(prefix + "note", $"{name}: {value}");
        }

        foreach (var comment in notes.Comments) AddLong(prefix + "comment", comment);
    }

    private void AddDescription(PlainTransaction transaction)
    {
        if (transaction.Notes.Kept(KeptNotes.Description) is { } kept && Bytes(kept) <= Limits.TextBytesMax)
        {
            Description = kept;
            return;
        }

        var pieces = Pieces(Clean(transaction.Description ?? "")).ToList();
        Description = pieces.Count == 0 ? null : pieces[0];
        foreach (var piece in pieces.Skip(1)) Add("description", piece, first: 2);
    }

    /// <summary>What an export kept comes back as it was, blanks and all.</summary>
    private void AddExact(PlainNotes notes, string prefix)
    {
        foreach (var (key, value) in notes.Exact)
        {
            if (KeptNotes.LedgerKeyOf(key) is not { } name) continue;
            if (CanAdd(prefix + name, value)) Add(prefix + name, value, first: 1);
            else AddLong(prefix + "note", $"{name}: {value}");
        }
    }

    /// <summary>Whether an entry can stand as it is, without a number behind its key.</summary>
    private bool CanAdd(string key, string value) =>
        Bytes(key) <= Limits.TextBytesMax && Bytes(value) <= Limits.TextBytesMax &&
            !_metadata.ContainsKey(key);

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
