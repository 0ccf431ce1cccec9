using System.Globalization;
using Atlas.Ledger.Accounts;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Transactions;
using Atlas.Projections.Statements;

namespace Atlas.Tests.Projections.Statements;

/// <summary>
/// What statements must show, folded from the events anew for each figure, without any code of the read
/// models. Amounts are debits minus credits.
/// </summary>
internal sealed class NaiveBooks(IReadOnlyList<JournalEntry> entries, long at)
{
    private sealed record Leg(string Account, AccountKind Kind, string Asset, decimal Amount, DateOnly Date);

    private IEnumerable<Leg> Legs
    {
        get
        {
            var kinds = entries.Select(e => e.Data).OfType<AccountOpened>()
                .ToDictionary(o => o.Account, o => o.Kind);
            return
                from entry in entries
                where entry.Position <= at
                let transaction = entry.Data as ITransactionEvent
                where transaction is not null
                from posting in transaction.Postings
                select new Leg(posting.Account, kinds[posting.Account], posting.Asset, posting.Amount,
                    transaction.EffectiveDate);
        }
    }

    /// <summary>The nodes of a kind's tree with their amounts, on the kind's normal side.</summary>
    public List<string> Lines(AccountKind kind, string? account, int? depth, params DateSpan[] spans)
    {
        var sign = kind is AccountKind.Asset or AccountKind.Expense ? 1 : -1;
        var legs = Legs.Where(l => l.Kind == kind && IsBelow(l.Account, account)).ToList();
        var moved = legs.GroupBy(l => (l.Account, l.Asset))
            .Where(g => spans.Any(s => Sum(g, s) != 0)).Select(g => g.Key).ToList();
        var nodes =
            from leg in moved
            from node in NodesOf(leg.Account)
            where node.Count(c => c == ':') < (depth ?? 99)
            select (Node: node, leg.Asset);
        return
        [
            .. nodes.Distinct().Select(n => Text(n.Node, n.Asset, spans.Select(s => sign * Sum(
                legs.Where(l => IsBelow(l.Account, n.Node) && l.Asset == n.Asset), s))))
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>Income minus expenses by asset.</summary>
    public List<string> Net(string? account, params DateSpan[] spans)
    {
        var legs = Legs.Where(l => l.Kind is AccountKind.Income or AccountKind.Expense)
            .Where(l => IsBelow(l.Account, account)).ToList();
        return
        [
            .. legs.GroupBy(l => l.Asset).OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => Text("", g.Key, spans.Select(s => -Sum(g, s))))
                .Where(text => !text.EndsWith(" nothing", StringComparison.Ordinal)),
        ];
    }

    /// <summary>A statement's lines in the same form.</summary>
    public static List<string> Texts(IEnumerable<StatementLine> lines) =>
    [
        .. lines.SelectMany(l => l.Amounts.Select(a => Text(l.Account, a))).Order(StringComparer.Ordinal),
    ];

    public static List<string> Texts(IEnumerable<StatementAmount> amounts) =>
        [.. amounts.Select(a => Text("", a)).Where(t => !t.EndsWith(" nothing", StringComparison.Ordinal))];

    private static string Text(string account, StatementAmount amount) => Text(account, amount.Asset,
        new[] { amount.Amount, amount.Previous }.OfType<string>().Select(
            text => decimal.Parse(text, CultureInfo.InvariantCulture)));

    private static string Text(string account, string asset, IEnumerable<decimal> amounts)
    {
        var texts = amounts.Select(a => a.ToString("0.########", CultureInfo.InvariantCulture)).ToList();
        var isNothing = account.Length == 0 && texts.TrueForAll(text => text == "0");
        return $"{account} {asset} {(isNothing ? "nothing" : string.Join(" / ", texts))}";
    }

    private static decimal Sum(IEnumerable<Leg> legs, DateSpan span) => legs
        .Where(l => l.Date >= (span.From ?? l.Date) && l.Date <= (span.To ?? l.Date)).Sum(l => l.Amount);

    private static bool IsBelow(string account, string? node) => node is null || account == node
        || account.StartsWith(node + ":", StringComparison.Ordinal);

    private static IEnumerable<string> NodesOf(string account)
    {
        var segments = account.Split(':');
        return Enumerable.Range(1, segments.Length).Select(n => string.Join(':', segments.Take(n)));
    }
}
