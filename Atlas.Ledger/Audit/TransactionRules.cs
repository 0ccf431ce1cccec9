using Atlas.Ledger.Accounts;
using Atlas.Ledger.Holds;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Transactions;
using static Atlas.Ledger.Audit.StoredText;

namespace Atlas.Ledger.Audit;

/// <summary>What must hold of postings, reversals and holds.</summary>
internal sealed class TransactionRules(ReplayBook book, AuditReport report)
{
    /// <summary>What was taken back of each posting, by transaction.</summary>
    private readonly Dictionary<Guid, decimal[]> _reversed = [];

    public void Check(JournalEntry entry, ITransactionEvent transaction)
    {
        if (transaction.Postings.Count < 2)
            report.Add(entry, "data.postings", "two or more", Of(transaction.Postings.Count));
        foreach (var asset in transaction.Postings.GroupBy(p => p.Asset))
        {
            var sum = asset.Sum(p => p.Amount);
            if (sum != 0) report.Add(entry, "data.postings", $"{asset.Key} sums to 0", Of(sum));
        }

        for (var i = 0; i < transaction.Postings.Count; i++)
        {
            var posting = transaction.Postings[i];
            if (posting.Amount == 0) report.Add(entry, $"data.postings[{i}].amount", "not 0", "0");
            CheckPlace(entry, posting.Account, posting.Asset, $"data.postings[{i}]");
            CheckScale(entry, posting.Asset, posting.Amount, $"data.postings[{i}]");
        }
    }

    public void CheckReversal(JournalEntry entry, TransactionReversed reversal, ITransactionEvent? original)
    {
        if (original is null)
        {
            report.Add(entry, "data.reverses", "an earlier transaction", Of(reversal.Reverses));
            return;
        }

        if (reversal.Amounts.Count != reversal.Postings.Count)
            report.Add(entry, "data.amounts", $"{reversal.Postings.Count}", Of(reversal.Amounts.Count));
        if (!_reversed.TryGetValue(original.Id, out var reversed))
            _reversed[original.Id] = reversed = new decimal[original.Postings.Count];
        foreach (var (taken, posting) in reversal.Amounts.Zip(reversal.Postings))
        {
            if (taken.Posting < 0 || taken.Posting >= reversed.Length)
            {
                report.Add(entry, "data.amounts", $"postings below {reversed.Length}", Of(taken.Posting));
                continue;
            }

            var from = original.Postings[taken.Posting];
            if ((posting.Account, posting.Asset, posting.Amount) != (from.Account, from.Asset, -taken.Amount))
                report.Add(entry, "data.postings",
                    $"{Of(-taken.Amount)} {from.Asset} on {from.Account}",
                    $"{Of(posting.Amount)} {posting.Asset} on {posting.Account}");
            reversed[taken.Posting] += taken.Amount;
            if (Math.Sign(taken.Amount) != Math.Sign(from.Amount)
                || Math.Abs(reversed[taken.Posting]) > Math.Abs(from.Amount))
                report.Add(entry, "data.amounts",
                    $"at most {Of(from.Amount)} taken back of posting {taken.Posting}",
                    Of(reversed[taken.Posting]));
        }
    }

    public void CheckPlaced(JournalEntry entry, HoldPlaced placed)
    {
        if (book.Holds.ContainsKey(placed.Hold))
            report.Add(entry, "data.hold", "a new hold", Of(placed.Hold));
        if (placed.Amount <= 0) report.Add(entry, "data.amount", "more than 0", Of(placed.Amount));
        if (placed.ExpiresAt <= entry.RecordedAt)
            report.Add(entry, "data.expiresAt", $"after {Of(entry.RecordedAt)}", Of(placed.ExpiresAt));
        CheckPlace(entry, placed.Account, placed.Asset, "data");
        CheckScale(entry, placed.Asset, placed.Amount, "data");
    }

    public void CheckCapture(JournalEntry entry, HoldCaptured capture)
    {
        if (FindOpen(entry, capture.Hold) is not { } hold) return;
        if (capture.Amount <= 0 || capture.Amount > hold.Remaining)
            report.Add(entry, "data.amount",
                $"more than 0 and at most {Of(hold.Remaining)}", Of(capture.Amount));
        if (entry.RecordedAt >= hold.Placed.ExpiresAt)
            report.Add(entry, "timestamp",
                $"before {Of(hold.Placed.ExpiresAt)}", Of(entry.RecordedAt));
        var source = capture.Postings.Count == 0 ? null : capture.Postings[0];
        var drawn = -capture.Amount * (book.Find(hold.Placed.Account)?.Sign ?? 1);
        var (expected, found) = (
            $"{Of(drawn)} {hold.Placed.Asset} on {hold.Placed.Account}",
            source is null ? null : $"{Of(source.Amount)} {source.Asset} on {source.Account}");
        if (expected != found) report.Add(entry, "data.postings[0]", expected, found);
    }

    public void CheckExpired(JournalEntry entry, HoldExpired expired)
    {
        if (FindOpen(entry, expired.Hold) is { } hold && entry.RecordedAt < hold.Placed.ExpiresAt)
            report.Add(entry, "timestamp",
                $"{Of(hold.Placed.ExpiresAt)} or later", Of(entry.RecordedAt));
    }

    public ReplayedHold? FindOpen(JournalEntry entry, Guid id)
    {
        var hold = book.Holds.GetValueOrDefault(id);
        if (hold is { Status: "open" }) return hold;
        report.Add(entry, "data.hold", "an open hold", $"{id}, {hold?.Status ?? "never placed"}");
        return null;
    }

    private void CheckPlace(JournalEntry entry, string path, string asset, string column)
    {
        var account = book.Find(path);
        if (account?.Status != AccountStatus.Open)
            report.Add(entry, $"{column}.account", "an open account",
                $"{path}, {account?.Status.ToString() ?? "never opened"}");
        else if (account.AllowedAssets?.Contains(asset) == false)
            report.Add(entry, $"{column}.asset", $"an asset that {path} takes", asset);
    }

    private void CheckScale(JournalEntry entry, string asset, decimal amount, string column)
    {
        var known = book.Assets.GetValueOrDefault(asset);
        if (known is null) report.Add(entry, $"{column}.asset", "a declared asset", asset);
        else if (!Money.Amount.Fits(amount, known.Scale) || decimal.Round(amount, known.Scale) != amount)
            report.Add(entry, $"{column}.amount",
                $"at most {known.Scale} places and {Money.Amount.DigitsMax} digits", Of(amount));
    }
}
