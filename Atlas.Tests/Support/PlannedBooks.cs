using System.Globalization;
using Atlas.Api.Connectors.PlainText;
using Atlas.Api.Connectors.PlainText.Export;
using Atlas.Ledger.Accounts;
using Atlas.Ledger.Money;
using Atlas.Ledger.Prices;
using Atlas.Ledger.Transactions;
using Atlas.Projections.Books;

namespace Atlas.Tests.Support;

/// <summary>Books as the commands of a plan leave them, and their exports, without a database.</summary>
internal static class PlannedBooks
{
    public static string Export(ImportPlan plan, ExportFormat format)
    {
        var transactions = TransactionsOf(plan);
        return Export(BooksOf(plan, transactions), transactions, format, PricesOf(plan));
    }

    public static string Export(
        ExportedBooks books, IEnumerable<ExportedTransaction> transactions, ExportFormat format,
        IEnumerable<MarketPrice>? prices = null)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        var writer = ExportJournal.WriterOf(format, text);
        writer.Begin(books);
        var ordered = writer.IsByDate ? transactions.OrderBy(t => t.Row.EffectiveDate) : transactions;
        foreach (var transaction in ordered) writer.Write(transaction);
        foreach (var price in prices ?? []) writer.Write(price);
        return text.ToString();
    }

    /// <summary>What an import makes of an exported text.</summary>
    public static ImportPlan Import(string text, ExportFormat format) =>
        PlainTextFiles.PlanOf(DialectOf(format), text);

    public static Dialect DialectOf(ExportFormat format) => format switch
    {
        ExportFormat.Hledger => Dialect.Hledger,
        ExportFormat.Ledger => Dialect.Ledger,
        _ => Dialect.Beancount,
    };

    public static List<ExportedTransaction> TransactionsOf(ImportPlan plan)
    {
        var scales = ScalesOf(plan);
        return
        [
            .. plan.Transactions.Select((planned, i) => (Command: (PostTransaction)planned.Command, i))
                .Select(t => new ExportedTransaction(
                    new TransactionRow
                    {
                        Position = t.i + 1,
                        Id = new Guid(t.i + 1, 0, 0, new byte[8]),
                        Kind = "posted",
                        EffectiveDate = t.Command.EffectiveDate,
                        RecordedAt = DateTimeOffset.UnixEpoch,
                        Description = t.Command.Description,
                        Reference = t.Command.Reference,
                        Source = t.Command.Source,
                        Tags = [.. t.Command.Tags ?? []],
                        Metadata = new Dictionary<string, string>(
                            t.Command.Metadata ?? new Dictionary<string, string>(), StringComparer.Ordinal),
                    },
                    [.. t.Command.Postings.Select(
                        p => p with { Amount = Amount.AtScale(p.Amount, scales[p.Asset]) })])),
        ];
    }

    /// <summary>By pair and date, of each the last one.</summary>
    private static IEnumerable<MarketPrice> PricesOf(ImportPlan plan) => plan.Prices
        .GroupBy(p => (p.Base, p.Quote, p.Date)).Select(g => g.Last())
        .OrderBy(p => p.Base, StringComparer.Ordinal).ThenBy(p => p.Quote, StringComparer.Ordinal)
        .ThenBy(p => p.Date);

    private static Dictionary<string, int> ScalesOf(ImportPlan plan)
    {
        var scales = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var asset in plan.Preparations.Select(p => p.Command).OfType<DeclareAsset>())
            scales[asset.Code] = asset.Scale;
        return scales;
    }

    private static ExportedBooks BooksOf(ImportPlan plan, List<ExportedTransaction> transactions)
    {
        var uses = transactions
            .SelectMany(t => t.Postings.Select(p => (p.Account, p.Asset, t.Row.EffectiveDate)))
            .GroupBy(u => (u.Account, u.Asset))
            .Select(g => new AssetUse(
                g.Key.Account, g.Key.Asset, g.Min(u => u.EffectiveDate), g.Max(u => u.EffectiveDate)))
            .OrderBy(u => u.Account, StringComparer.Ordinal).ThenBy(u => u.Asset, StringComparer.Ordinal)
            .ToLookup(u => u.Account);
        var used = uses.SelectMany(u => u).Select(u => u.Asset).ToHashSet(StringComparer.Ordinal);
        var metadata = plan.Preparations.Select(p => p.Command).OfType<SetAccountMetadata>()
            .ToDictionary(m => m.Account, m => m.Metadata.ToDictionary(e => e.Key, e => e.Value!));
        return new ExportedBooks(
            [.. ScalesOf(plan).Where(s => used.Contains(s.Key)).OrderBy(s => s.Key, StringComparer.Ordinal)
                .Select(s => new Asset(s.Key, s.Value))],
            [.. plan.Preparations.Select(p => p.Command).OfType<OpenAccount>()
                .OrderBy(a => a.Account, StringComparer.Ordinal)
                .Select(a => new ExportedAccount(
                    a.Account, AccountKinds.FromPath(a.Account) ?? a.Kind!.Value,
                    metadata.GetValueOrDefault(a.Account) ?? [], [.. uses[a.Account]]))]);
    }
}
