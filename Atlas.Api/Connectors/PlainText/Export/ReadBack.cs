using Atlas.Ledger.Money;
using Atlas.Ledger.Transactions;

namespace Atlas.Api.Connectors.PlainText.Export;

/// <summary>
/// Whether a transaction that was written with prices is read back as the same postings: the import's own
/// code decides, so what is exported is what comes in again.
/// </summary>
internal static class ReadBack
{
    private const string File = "export";

    /// <param name="known">Decimal places of the ledger's assets.</param>
    public static bool Is(
        Dialect dialect, string text, IReadOnlyList<WrittenPosting> form,
        IReadOnlyDictionary<string, int> known)
    {
        var booked = ImportJournal.Read(File, dialect, new OneText(text), DateOnly.MinValue);
        if (booked.Errors.Count > 0 || booked.Transactions is not [var transaction]) return false;
        var scales = new Scales();
        foreach (var code in transaction.Legs.Select(l => l.Amount.Commodity)
            .Concat(transaction.Conversions.Select(c => c.Weight.Commodity)))
        {
            if (known.TryGetValue(code, out var places))
                scales.AddPosted(new PlainAmount(new Exact(0, places), code));
        }

        try
        {
            if (new RoundTransaction(scales).Round(transaction).ToList() is not [var day]) return false;
            var postings = day.Postings.Select(p => p.Posting).Where(IsReal).ToList();
            return postings.Count == form.Count && form.Zip(postings, IsSame).All(same => same);
        }
        catch (JournalSyntaxException)
        {
            return false;
        }
    }

    /// <summary>A price that only tells what was converted may be new.</summary>
    private static bool IsSame(WrittenPosting written, Posting read) => written.Posting ==
        (written is { Posting.Price: null, Price: not null } ? read with { Price = null } : read);

    private static bool IsReal(Posting posting) =>
        !RoundTransaction.IsConversion(posting.Account) || posting.Account == RoundTransaction.Dates;

    private sealed class OneText(string text) : IJournalFiles
    {
        public string Read(string path) => text;

        public IReadOnlyList<string> Find(string includingFile, string pattern) => [];
    }
}
