using System.Globalization;
using System.Text.Json;

namespace Atlas.Bench.Load;

/// <summary>A report that is asked for, and what its answer must be.</summary>
/// <param name="Report">Which one; figures carry this name.</param>
/// <param name="Field">The GraphQL field of a ledger with its arguments and its own fields.</param>
/// <param name="Value">Where the answer has the figure that is checked.</param>
/// <param name="Expect">Folds that figure from what was posted.</param>
public sealed record ReportQuestion(
    string Report, string Field, string Value, Func<IReadOnlyList<ReportLeg>, decimal> Expect)
{
    public static readonly IReadOnlyList<string> Reports =
    [
        "trial balance", "trial balance at a position", "balance sheet", "income", "income at a position",
        "cash flow", "cash flow by month", "net worth", "rate", "convert",
    ];

    private const string Lines = "lines { account amounts { asset amount previous } value } total { value }";

    /// <summary>Every request another date, period, subtree and position.</summary>
    public static ReportQuestion Next(string report, Random chance, ReportLedger ledger)
    {
        var length = chance.Next(3) switch { 0 => 31, 1 => 92, _ => 365 };
        var from = length + chance.Next(ReportLedger.Days - (2 * length));
        var to = from + length - 1;
        var (node, below) = NodeOf(chance);
        var transactions = ledger.Legs.Count / 2;
        var recorded = chance.Next(transactions / 5, transactions + 1);
        var at = $", at: {ledger.PositionBefore + recorded}";
        return report switch
        {
            "trial balance" => TrialBalance(report, to),
            "trial balance at a position" => TrialBalance(report, to, at, recorded),
            "balance sheet" => BalanceSheet(report, from, to, below),
            "income" => Income(report, from, to, node + below),
            "income at a position" => Income(report, from, to, node + below, at, recorded),
            "cash flow" => new(report,
                $"cashFlow({Between(from, to)}, cash: [\"Assets{below}\"], depth: 2, {InOwn}) {{ change " +
                $"{{ value }} operating {{ {Lines} }} investing {{ {Lines} }} financing {{ {Lines} }} }}",
                "change.value", legs => Flow(legs, $"Assets{below}", from, to)),
            "cash flow by month" => new(report,
                $"cashFlowByMonth({Between(from, to)}, account: \"{node}{below}\", depth: 3, {InOwn}) " +
                $"{{ months {{ month income {{ {Lines} }} expenses {{ {Lines} }} net {{ value }} }} }}",
                "months.0.net.value",
                legs => -Flow(legs, $"{node}{below}", Month(from, 0), Month(from, 1) - 1)),
            "net worth" => NetWorth(report, from, to),
            "convert" => new(report,
                $"convert(amount: \"{from}\", from: \"{ReportLedger.Foreign}\", " +
                $"to: \"{ReportLedger.Own}\", asOf: {Day(to)}) {{ amount rate {{ value }} }}",
                "amount", _ => decimal.Round(from * ReportLedger.PriceOf(to), 2)),
            _ => new(report,
                $"rate(base: \"{ReportLedger.Foreign}\", quote: \"{ReportLedger.Own}\", asOf: {Day(to)}) " +
                "{ value date stale }",
                "value", _ => ReportLedger.PriceOf(to)),
        };
    }

    /// <summary>Whether the answer says what was posted; null = it has no such figure.</summary>
    public bool? IsRight(JsonElement ledger, IReadOnlyList<ReportLeg> legs)
    {
        var found = ledger.EnumerateObject().Single().Value;
        foreach (var name in Value.Split('.'))
        {
            if (found.ValueKind == JsonValueKind.Array)
                found = found[int.Parse(name, CultureInfo.InvariantCulture)];
            else if (!found.TryGetProperty(name, out found)) return null;
        }

        return found.GetString() is { } text
            && decimal.Parse(text, CultureInfo.InvariantCulture) == Expect(legs);
    }

    /// <param name="at">A position as an argument; empty = all that is recorded.</param>
    /// <param name="recorded">Transactions up to there.</param>
    private static ReportQuestion TrialBalance(
        string report, int to, string at = "", int recorded = int.MaxValue / 2) => new(
        report,
        $"trialBalance(asOf: {Day(to)}{at}) {{ lines {{ account asset debit credit }} totals {{ debit }} }}",
        "totals.0.debit", legs => Debits(legs.Take(2 * recorded), to));

    private static ReportQuestion Income(
        string report, int from, int to, string node, string at = "", int recorded = int.MaxValue / 2) => new(
        report,
        $"incomeStatement({Between(from, to)}, account: \"{node}\", {InOwn}{at}) " +
        $"{{ income {{ {Lines} }} expenses {{ {Lines} }} netIncome {{ value }} }}",
        "netIncome.value", legs => -Flow(legs.Take(2 * recorded), node, from, to));

    /// <summary>The whole sheet with its earnings, or the assets of one node.</summary>
    private static ReportQuestion BalanceSheet(string report, int from, int to, string below)
    {
        var account = below.Length == 0 ? "" : $"account: \"Assets{below}\", ";
        var rest = below.Length > 0 ? "" : $" liabilities {{ {Lines} }} equity {{ {Lines} }} " +
            "earnings { amounts { asset amount } value } translation { value }";
        return new(report,
            $"balanceSheet(asOf: {Day(to)}, compareTo: {Day(from)}, {account}{InOwn}) " +
            $"{{ assets {{ {Lines} }}{rest} }}",
            "assets.total.value", legs => Worth(legs, $"Assets{below}", to));
    }

    private static ReportQuestion NetWorth(string report, int from, int to)
    {
        var isLong = to - from > 92;
        // A series of weeks begins with the first Sunday.
        var sunday = (7 - (int)ReportLedger.FirstDay.AddDays(from).DayOfWeek) % 7;
        var first = isLong ? from + sunday : from;
        return new(report,
            $"netWorth({Between(from, to)}, interval: {(isLong ? "WEEK" : "DAY")}, {InOwn}) " +
            "{ days { date assets liabilities netWorth unpriced } }",
            "days.0.netWorth", legs => Worth(legs, "Assets", first) + Worth(legs, "Liabilities", first));
    }

    private const string InOwn = $"currency: \"{ReportLedger.Own}\"";

    private static string Between(int from, int to) => $"from: {Day(from)}, to: {Day(to)}";

    /// <summary>Income or expenses, and one of all areas, an area or a group in it.</summary>
    private static (string Node, string Below) NodeOf(Random chance) => (
        chance.Next(2) == 0 ? "Income" : "Expenses",
        chance.Next(3) switch
        {
            0 => "",
            1 => FormattableString.Invariant($":Area{chance.Next(5)}"),
            _ => FormattableString.Invariant($":Area{chance.Next(5)}:Group{chance.Next(4)}"),
        });

    private static string Day(int day) => $"\"{ReportLedger.FirstDay.AddDays(day):O}\"";

    /// <summary>The first day of the month of a day, or of a later month.</summary>
    private static int Month(int day, int later)
    {
        var date = ReportLedger.FirstDay.AddDays(day);
        var first = new DateOnly(date.Year, date.Month, 1).AddMonths(later);
        return first.DayNumber - ReportLedger.FirstDay.DayNumber;
    }

    private static bool IsBelow(int account, string node) =>
        ReportLedger.PathOf(account).StartsWith(node + ":", StringComparison.Ordinal);

    private static decimal Worth(IReadOnlyList<ReportLeg> legs, string node, int day) => legs
        .Where(l => l.Day <= day && IsBelow(l.Account, node)).Sum(l => l.Amount * RateOf(l.Account, day));

    private static decimal Flow(IEnumerable<ReportLeg> legs, string node, int from, int to) => legs
        .Where(l => l.Day >= from && l.Day <= to && IsBelow(l.Account, node))
        .Sum(l => l.Amount * RateOf(l.Account, l.Day));

    private static decimal Debits(IEnumerable<ReportLeg> legs, int day) => legs
        .Where(l => l.Day <= day && ReportLedger.AssetOf(l.Account) == ReportLedger.Foreign)
        .GroupBy(l => l.Account).Sum(account => Math.Max(0, account.Sum(l => l.Amount)));

    private static decimal RateOf(int account, int day) =>
        ReportLedger.AssetOf(account) == ReportLedger.Foreign ? ReportLedger.PriceOf(day) : 1;
}
