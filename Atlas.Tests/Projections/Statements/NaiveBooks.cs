using System.Globalization;
using Atlas.Ledger.Accounts;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Transactions;
using Atlas.Projections.Statements;

namespace Atlas.Tests.Projections.Statements;

internal sealed record NaiveLeg(
    string Account, AccountKind Kind, string Asset, decimal Amount, DateOnly Date);

/// <summary>
/// What statements must show, folded from the events anew for each figure, without any code of the read
/// models. Figures are texts of a node, an asset and its amounts, or of a node and its values.
/// </summary>
internal sealed class NaiveBooks(IReadOnlyList<JournalEntry> entries, long at, string? currency = null)
{
    private readonly NaivePrices _prices = new(entries, at);

    public List<NaiveLeg> Legs { get; } = LegsOf(entries, at);

    public static int SignOf(AccountKind kind) => kind is AccountKind.Asset or AccountKind.Expense ? 1 : -1;

    /// <summary>The amounts of every node above these legs, and of all of them: the total.</summary>
    public static List<string> Amounts(
        IEnumerable<NaiveLeg> legs, int? depth, int sign, params DateSpan[] spans)
    {
        var moved = Moved(legs, spans);
        return Texts(
            from node in NodesOf(moved, depth)
            from asset in moved.Where(l => IsBelow(l.Account, node)).GroupBy(l => l.Asset)
            select $"{node} {asset.Key} {Text(spans.Select(s => (decimal?)sign * Sum(asset, s)))}");
    }

    /// <summary>The values of the same nodes, each balance at the rate of the span's last day.</summary>
    public List<string> Balances(IEnumerable<NaiveLeg> legs, int? depth, int sign, params DateSpan[] spans)
    {
        var moved = Moved(legs, spans);
        return Texts(NodesOf(moved, depth).Select(node => $"{node} {Text(
            spans.Select(s => sign * Worth(moved.Where(l => IsBelow(l.Account, node)), s)))}"));
    }

    /// <summary>The values of the same nodes, what each day moved at the rate of the day.</summary>
    public List<string> Flows(IEnumerable<NaiveLeg> legs, int? depth, int sign, params DateSpan[] spans)
    {
        // What came and went at different rates has a value, even if nothing is left of the amount.
        var moved = legs.GroupBy(l => (l.Account, l.Asset))
            .Where(pair => spans.Any(s => Sum(pair, s) != 0 || (Flow(pair, s) ?? 0) != 0))
            .SelectMany(pair => pair).ToList();
        return Texts(NodesOf(moved, depth).Select(node =>
            $"{node} {Text(spans.Select(s => sign * Flow(moved.Where(l => IsBelow(l.Account, node)), s)))}"));
    }

    /// <summary>At the rate of the span's last day; null = there is something, all without price.</summary>
    public decimal? Worth(IEnumerable<NaiveLeg> legs, DateSpan span) => Together(
        from leg in legs.Where(l => IsIn(span, l.Date))
        group leg by (leg.Account, leg.Asset) into pair
        let amount = pair.Sum(l => l.Amount)
        select amount == 0 ? 0 : amount * _prices.Rate(pair.Key.Asset, currency!, span.To!.Value));

    /// <summary>Each day of an account at the day's rate.</summary>
    public decimal? Flow(IEnumerable<NaiveLeg> legs, DateSpan span) => Together(
        from leg in legs.Where(l => IsIn(span, l.Date))
        group leg by (leg.Account, leg.Asset) into pair
        select Together(
            from leg in pair
            group leg by leg.Date into day
            select day.Sum(l => l.Amount) * _prices.Rate(pair.Key.Asset, currency!, day.Key)
                ?? (day.Sum(l => l.Amount) == 0 ? 0 : null)));

    /// <summary>What days without any rate moved, at the rate of the span's last day.</summary>
    public decimal Unrated(IEnumerable<NaiveLeg> legs, DateSpan span) => legs.Where(l => IsIn(span, l.Date))
        .Where(l => _prices.Rate(l.Asset, currency!, l.Date) is null)
        .Sum(l => l.Amount * (_prices.Rate(l.Asset, currency!, span.To!.Value) ?? 0));

    /// <summary>A statement's figures in the same form as <see cref="Amounts"/>.</summary>
    public static List<string> AmountsOf(IEnumerable<StatementLine> lines, StatementFigures total) => Texts(
        from line in Rows(lines, total)
        from amount in line.Figures.Amounts
        select $"{line.Node} {amount.Asset} {Text(
            new[] { amount.Amount, amount.Previous }.OfType<string>().Select(NumberOf))}");

    /// <summary>A statement's values in the form of <see cref="Balances"/>.</summary>
    public static List<string> ValuesOf(
        IEnumerable<StatementLine> lines, StatementFigures total, int spans) => Texts(
        Rows(lines, total).Where(r => r.Figures.Amounts.Count > 0).Select(r => $"{r.Node} {Text(
            new[] { r.Figures.Value, r.Figures.PreviousValue }.Take(spans).Select(NumberOf))}"));

    public static decimal? NumberOf(string? text) =>
        text is null ? null : decimal.Parse(text, CultureInfo.InvariantCulture);

    public static bool IsBelow(string account, string? node) => node is null or "total" || account == node
        || account.StartsWith(node + ":", StringComparison.Ordinal);

    public static bool IsIn(DateSpan span, DateOnly day) =>
        day >= (span.From ?? day) && day <= (span.To ?? day);

    private static List<NaiveLeg> LegsOf(IReadOnlyList<JournalEntry> entries, long at)
    {
        var kinds = entries.Select(e => e.Data).OfType<AccountOpened>()
            .ToDictionary(o => o.Account, o => o.Kind);
        return
        [
            .. from entry in entries
               where entry.Position <= at
               let transaction = entry.Data as ITransactionEvent
               where transaction is not null
               from posting in transaction.Postings
               select new NaiveLeg(posting.Account, kinds[posting.Account], posting.Asset, posting.Amount,
                   transaction.EffectiveDate),
        ];
    }

    private static IEnumerable<(string Node, StatementFigures Figures)> Rows(
        IEnumerable<StatementLine> lines, StatementFigures total) =>
        lines.Select(l => (l.Account, l.Figures)).Append(("total", total));

    /// <summary>Those of accounts and assets that moved in some span.</summary>
    private static List<NaiveLeg> Moved(IEnumerable<NaiveLeg> legs, DateSpan[] spans) =>
    [
        .. legs.GroupBy(l => (l.Account, l.Asset)).Where(pair => spans.Any(s => Sum(pair, s) != 0))
            .SelectMany(pair => pair),
    ];

    private static IEnumerable<string> NodesOf(List<NaiveLeg> legs, int? depth) => legs.Count == 0 ? [] : (
        from leg in legs
        let segments = leg.Account.Split(':')
        from count in Enumerable.Range(1, segments.Length)
        where count <= (depth ?? 99)
        select string.Join(':', segments.Take(count))).Append("total").Distinct();

    private static decimal Sum(IEnumerable<NaiveLeg> legs, DateSpan span) =>
        legs.Where(l => IsIn(span, l.Date)).Sum(l => l.Amount);

    /// <summary>The sum of those that are known; null = there are some, and none is known.</summary>
    private static decimal? Together(IEnumerable<decimal?> values)
    {
        var all = values.Where(v => v != 0).ToList();
        return all.Count > 0 && all.TrueForAll(v => v is null) ? null : all.Sum() ?? 0;
    }

    private static string Text(IEnumerable<decimal?> numbers) => string.Join(
        " / ", numbers.Select(n => n?.ToString("0.##########", CultureInfo.InvariantCulture) ?? "none"));

    private static List<string> Texts(IEnumerable<string> texts) => [.. texts.Order(StringComparer.Ordinal)];
}
