using System.Globalization;
using System.Text.Json;

namespace Atlas.Bench.Load;

/// <summary>A calculation that is asked for over GraphQL, with numbers of its own each time.</summary>
/// <param name="Name">Figures carry it.</param>
/// <param name="Ask">The query's only field, with its arguments and its own fields.</param>
/// <param name="ListType">Of the variable <c>list</c>, where the field has one.</param>
/// <param name="List">Its items as JSON.</param>
public sealed record CalculatorQuestion(
    string Name, Func<Random, string> Ask, string? ListType = null, Func<Random, string>? List = null)
{
    private const int Instalments = 360;
    private const int Flows = 60;
    private const int Days = 250;
    private const string Answer = "{ value errors { code message } }";
    private const string Answers = "{ values errors { code message } }";
    private const string Numbers = "Number";

    private static readonly DateOnly FirstDay = new(2000, 1, 1);

    private static readonly string[] LoanFields =
        ["number", "date", "annualRate", "payment", "interest", "principal", "extra", "balance"];

    public static readonly IReadOnlyList<CalculatorQuestion> All =
    [
        new("pmt", c => $"pmt({Rate(c)}, {Term(c)}, pv: {Money(c)}) {Answer}"),
        new("pv", c => $"pv({Rate(c)}, {Term(c)}, pmt: -{Money(c)}) {Answer}"),
        new("fv", c => $"fv({Rate(c)}, {Term(c)}, pmt: -{Money(c)}) {Answer}"),
        new("nper", c => $"nper({Rate(c)}, pmt: -{Between(c, 4e6, 5e6)}, pv: {Money(c)}) {Answer}"),
        new("rate", c => $"rate({Term(c)}, pmt: -{Between(c, 4e4, 5e4)}, pv: {Money(c)}) {Answers}"),
        new("ipmt", c => $"ipmt({Rate(c)}, period: {c.Next(1, 120)}, {Term(c)}, pv: {Money(c)}) {Answer}"),
        new("ppmt", c => $"ppmt({Rate(c)}, period: {c.Next(1, 120)}, {Term(c)}, pv: {Money(c)}) {Answer}"),
        new("cumipmt", c =>
            $"cumipmt({Rate(c)}, {Term(c)}, pv: {Money(c)}, first: {c.Next(1, 60)}, last: 120) {Answer}"),
        new("cumprinc", c =>
            $"cumprinc({Rate(c)}, {Term(c)}, pv: {Money(c)}, first: {c.Next(1, 60)}, last: 120) {Answer}"),
        new("effect", c => $"effect({Rate(c)}, periodsPerYear: {c.Next(1, 365)}) {Answer}"),
        new("nominal", c => $"nominal({Rate(c)}, periodsPerYear: {c.Next(1, 365)}) {Answer}"),
        new("npv", c => $"npv({Rate(c)}, values: $list) {Answer}", Numbers, Investment),
        new("irr", c => $"irr(values: $list) {Answers}", Numbers, Investment),
        new("xnpv", c => $"xnpv({Rate(c)}, flows: $list) {Answer}", "FlowInput", DatedInvestment),
        new("xirr", c => $"xirr(flows: $list) {Answers}", "FlowInput", DatedInvestment),
        new("mirr", c => $"mirr(values: $list, financeRate: {Share(c)}, reinvestRate: {Share(c)}) {Answer}",
            Numbers, Investment),
        new("year fraction", c =>
            $"yearFraction(from: {Day(c, 0)}, to: {Day(c, 9_000)}, convention: ACTUAL_ACTUAL)"),
        new("business day", c => $"businessDay(day: {Day(c, 0)}, roll: MODIFIED_FOLLOWING)"),
        new("bond price", c => $"bond({BondTerms(c)}) {{ price(yield: {Share(c)}) {Answer} }}"),
        new("bond yield", c => $"bond({BondTerms(c)}) {{ yield(price: {Between(c, 60, 140)}) {Answer} }}"),
        new("bond duration", c =>
            $"bond({BondTerms(c)}) {{ modifiedDuration(yield: {Share(c)}) {Answer} }}"),
        new("bond convexity", c => $"bond({BondTerms(c)}) {{ convexity(yield: {Share(c)}) {Answer} }}"),
        new("accrued interest", c => $"accruedInterest(terms: {{ issue: {Day(c, 0)}, " +
            $"settlement: {Day(c, 9_000)}, {Rate(c)}, par: 1000, basis: THIRTY_US }}) {Answer}"),
        new("depreciation", c => $"depreciation(cost: {Money(c)}, salvage: 100, life: {c.Next(10, 40)}) " +
            $"{{ variableDeclining(start: {c.Next(5)}, end: {c.Next(5, 10)}) {Answer} }}"),
        new("time-weighted return", c =>
            $"timeWeightedReturn(days: $list, timing: {Timing(c)}) {Answer}", "PortfolioDayInput", Portfolio),
        new("money-weighted return", _ =>
            $"moneyWeightedReturn(days: $list) {Answers}", "PortfolioDayInput", Portfolio),
        new("risk", c => $"risk(returns: $list, periodsPerYear: {c.Next(200, 260)}) {{ volatility {Answer} " +
            $"sharpe {Answer} valueAtRisk(method: CORNISH_FISHER, confidence: 0.95) " +
            "{ value shortfall errors { code message } } }", Numbers, Returns),
        new("drawdown", _ => "drawdown(values: $list) { depth }", "ValueOfDayInput", Values),
        new("allocate", c => $"allocate(amount: \"{Money(c)}\", weights: $list) " +
            "{ shares errors { code message } }", "Amount", Weights),
        new("loan schedule of 360 rows", c => $"loanSchedule(terms: {{ principal: \"{Money(c)}\", " +
            $"annualRate: \"{Share(c)}\", payments: {Instalments}, start: {Day(c, 0)} }}) " +
            $"{{ payments {{ {string.Join(' ', LoanFields)} }} totalInterest totalPrincipal " +
            "errors { code message } }"),
    ];

    /// <summary>The body of a request, with numbers that no other one has.</summary>
    public object Body(Random chance)
    {
        if (List is null) return new { query = $"{{ {Ask(chance)} }}" };
        using var list = JsonDocument.Parse($"[{List(chance)}]");
        return new
        {
            query = $"query($list: [{ListType}!]!) {{ {Ask(chance)} }}",
            variables = new { list = list.RootElement.Clone() },
        };
    }

    /// <summary>Whether it was answered: no error anywhere in it, and nothing that is null.</summary>
    public static bool IsAnswered(JsonElement answer) => answer.ValueKind switch
    {
        JsonValueKind.Object => answer.EnumerateObject().All(p => p.Name == "errors"
            ? p.Value.GetArrayLength() == 0 : IsAnswered(p.Value)),
        JsonValueKind.Array => answer.GetArrayLength() > 0 && answer.EnumerateArray().All(IsAnswered),
        _ => answer.ValueKind != JsonValueKind.Null,
    };

    private static string Rate(Random chance) => $"rate: {Share(chance)}";

    private static string Share(Random chance) => Between(chance, 0.0005, 0.12, 6);

    private static string Term(Random chance) =>
        FormattableString.Invariant($"nper: {chance.Next(120, 480)}");

    private static string Money(Random chance) => Between(chance, 1e5, 1e6);

    private static string Between(Random chance, double low, double high, int places = 2) =>
        Math.Round(low + (chance.NextDouble() * (high - low)), places).ToString(CultureInfo.InvariantCulture);

    private static string Day(Random chance, int after) => DayOf(after + chance.Next(9_000));

    private static string DayOf(int day) => $"\"{FirstDay.AddDays(day):O}\"";

    private static string Listed(int count, Func<int, string> item) =>
        string.Join(", ", Enumerable.Range(0, count).Select(item));

    private static string Investment(Random chance) =>
        Listed(Flows, i => i == 0 ? $"-{Money(chance)}" : Between(chance, 1e4, 3e4));

    private static string DatedInvestment(Random chance) => Listed(Flows, i =>
        $"{{ \"date\": {DayOf((i * 30) + chance.Next(30))}, " +
        $"\"amount\": {(i == 0 ? $"-{Money(chance)}" : Between(chance, 1e4, 3e4))} }}");

    private static string Returns(Random chance) => Listed(Days, _ => Between(chance, -0.02, 0.021, 6));

    private static string Weights(Random chance) => Listed(20, _ => $"\"{Between(chance, 1, 9)}\"");

    private static string Values(Random chance) =>
        Listed(Days, i => $"{{ \"date\": {DayOf(i)}, \"value\": \"{Money(chance)}\" }}");

    private static string Portfolio(Random chance) => Listed(Flows, i =>
        $"{{ \"date\": {DayOf(i * 30)}, \"value\": {Money(chance)}, " +
        $"\"flow\": {Between(chance, -1e3, 1e3)} }}");

    private static string Timing(Random chance) => chance.Next(2) == 0 ? "START_OF_DAY" : "END_OF_DAY";

    private static string BondTerms(Random chance) =>
        $"terms: {{ settlement: {Day(chance, 0)}, maturity: {Day(chance, 9_400)}, {Rate(chance)} }}";
}
