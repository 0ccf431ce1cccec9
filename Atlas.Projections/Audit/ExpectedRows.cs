using System.Globalization;
using Atlas.Ledger.Accounts;
using Atlas.Ledger.Audit;
using Atlas.Ledger.Holds;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Ledgers;
using Atlas.Ledger.Prices;
using Atlas.Ledger.Transactions;
using static Atlas.Ledger.Audit.StoredText;

namespace Atlas.Projections.Audit;

/// <summary>The rows that events lead to, as texts in the order of <see cref="AuditedTables"/>.</summary>
internal static class ExpectedRows
{
    public static string?[] Ledger(JournalEntry created) =>
    [
        ((LedgerCreated)created.Data).Description, Of(created.Position), Of(created.RecordedAt),
    ];

    public static string?[] Asset(string code, ReplayedAsset asset) =>
        [code, Of(asset.Scale), Of(asset.Position)];

    public static string?[] Account(string path, ReplayedAccount account) =>
    [
        path, KindOf(account.Kind), PolicyOf(account.Policy), StatusOf(account.Status),
        account.AllowedAssets is null ? null : JsonOf(account.AllowedAssets),
        JsonOf(account.Metadata), Of(account.Position),
    ];

    public static string?[]? Transaction(Replayed replayed)
    {
        if (replayed.Entry.Data is not ITransactionEvent transaction) return null;
        var (kind, description) = transaction switch
        {
            TransactionReversed e => ("reversal", e.Description),
            HoldCaptured e => ("capture", e.Description),
            TransactionPosted e => ("posted", e.Description),
            _ => throw new InvalidOperationException(
                $"The audit does not know {transaction.GetType().Name}."),
        };
        var posted = transaction as TransactionPosted;
        return
        [
            Of(replayed.Entry.Position), Of(transaction.Id), kind,
            Of(transaction.EffectiveDate), Of(replayed.Entry.RecordedAt),
            replayed.Entry.Envelope.UserName, description, posted?.Reference, posted?.Source,
            JsonOf(posted?.Tags ?? []), JsonOf(ReplayBook.MetadataOf(transaction)),
            Of((transaction as TransactionReversed)?.Reverses), Of((transaction as HoldCaptured)?.Hold),
        ];
    }

    public static IEnumerable<string?[]> Postings(Replayed replayed)
    {
        var position = Of(replayed.Entry.Position);
        for (var i = 0; i < replayed.Postings.Count; i++)
        {
            var (posting, balance) = replayed.Postings[i];
            yield return
            [
                position, Of(i), posting.Account, posting.Asset, Of(posting.Amount),
                Of(balance), Of(((ITransactionEvent)replayed.Entry.Data).EffectiveDate),
                CostOf(posting.Cost), PriceOf(posting.Price),
            ];
        }
    }

    public static string?[]? HoldEntry(Replayed replayed) => replayed.HoldChange is not { } change
        ? null
        : [
            Of(replayed.Entry.Position), Of(change.Hold), change.Account, change.Asset,
            Of(change.Amount), Of(change.Held),
        ];

    public static IEnumerable<string?[]> Prices(Replayed replayed)
    {
        if (replayed.Entry.Data is not PricesRecorded recorded) yield break;
        for (var i = 0; i < recorded.Prices.Count; i++)
        {
            var price = recorded.Prices[i];
            yield return
            [
                Of(replayed.Entry.Position), Of(i), price.Base, price.Quote, Of(price.Date), Of(price.Price),
                price.Source,
            ];
        }
    }

    public static string?[] Balance((string Account, string Asset) key, ReplayedBalance balance) =>
        [key.Account, key.Asset, Of(balance.Posted), Of(balance.Held)];

    /// <summary>The key of a stored sum of a month or year; null where its date is none.</summary>
    public static (string, string, DateOnly)? StartOf(string?[] row) =>
        DateOnly.TryParseExact(
            row[2], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? (row[0]!, row[1]!, date)
            : null;

    public static string?[] Hold(ReplayedHold hold)
    {
        var placed = hold.Placed;
        return
        [
            Of(placed.Hold), placed.Account, placed.Asset, Of(placed.Amount),
            Of(hold.Remaining), Of(placed.ExpiresAt), hold.Status, placed.Description,
            JsonOf(placed.Metadata), Of(hold.Position),
        ];
    }

    internal static string KindOf(AccountKind kind) => kind switch
    {
        AccountKind.Asset => "asset",
        AccountKind.Liability => "liability",
        AccountKind.Equity => "equity",
        AccountKind.Income => "income",
        AccountKind.Expense => "expense",
    };

    private static string StatusOf(AccountStatus status) => status switch
    {
        AccountStatus.Open => "open",
        AccountStatus.Frozen => "frozen",
        AccountStatus.Closed => "closed",
    };

    private static string PolicyOf(OverdraftPolicy policy)
    {
        var mode = policy.Mode switch
        {
            OverdraftMode.Free => "free",
            OverdraftMode.NeverBelowZero => "neverBelowZero",
            OverdraftMode.Limit => "limit",
        };
        var limits = policy.Limits?.Select(l => ObjectOf(
            [("asset", JsonOf(l.Asset)), ("amount", JsonOf(l.Amount))]));
        return ObjectOf(
            [("mode", JsonOf(mode)), ("limits", limits is null ? null : ArrayOf(limits))]);
    }

    private static string? CostOf(Cost? cost) => cost is null
        ? null
        : ObjectOf(
        [
            ("amount", JsonOf(cost.Amount)), ("asset", JsonOf(cost.Asset)),
            ("date", cost.Date is { } date ? JsonOf(Of(date)) : null),
            ("label", cost.Label is null ? null : JsonOf(cost.Label)),
        ]);

    private static string? PriceOf(Price? price) => price is null
        ? null
        : ObjectOf(
            [("amount", JsonOf(price.Amount)), ("asset", JsonOf(price.Asset))]);
}
