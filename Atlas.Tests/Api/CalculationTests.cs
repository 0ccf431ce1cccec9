using System.Text.Json;
using Atlas.Tests.Support;

namespace Atlas.Tests.Api;

/// <summary>Every calculator by way of GraphQL, once; what they come to is tested where they are.</summary>
public sealed class CalculationTests(AtlasHost host)
{
    [Theory]
    [InlineData("pmt(rate: \"0.005\", nper: 360, pv: \"250000\")", "-1498.87631288188")]
    [InlineData("pv(rate: \"0.1\", nper: 1, pmt: -100, fv: 0, due: AT_END)", "90.9090909090909")]
    [InlineData("fv(rate: 0.06, nper: 30, pmt: -100, pv: -100000)", "582254.935912847")]
    [InlineData("nper(rate: 0.01, pmt: -100, pv: 5000)", "69.6607168935749")]
    [InlineData("rate(nper: 12, pmt: -100, pv: 1200)", "0")]
    [InlineData("ipmt(rate: 0.01, period: 1, nper: 12, pv: 1000, due: AT_BEGIN)", "0")]
    [InlineData("ppmt(rate: 0, period: 1, nper: 10, pv: 1000)", "-100")]
    [InlineData("cumipmt(rate: 0.0075, nper: 360, pv: 125000, first: 1, last: 1)", "-937.5")]
    [InlineData("cumprinc(rate: 0.01, nper: 2, pv: 100, first: 1, last: 2)", "-100")]
    [InlineData("effect(rate: 0.01, periodsPerYear: 2)", "0.010025")]
    [InlineData("nominal(rate: 0.010025, periodsPerYear: 2)", "0.01")]
    [InlineData("npv(rate: 0, values: [1, \"2.5\", -3])", "0.5")]
    [InlineData("irr(values: [-100, 110])", "0.1")]
    [InlineData("xirr(flows: [{date: \"2021-01-01\", amount: -100}, " +
        "{date: \"2022-01-01\", amount: 110}])", "0.1")]
    [InlineData("xnpv(rate: 0.1, flows: [{date: \"2021-01-01\", amount: -100}, " +
        "{date: \"2022-01-01\", amount: 110}])", "0")]
    [InlineData("mirr(values: [-100, 0, 121], financeRate: 0.1, reinvestRate: 0.1)", "0.1")]
    [InlineData("accruedInterest(terms: {issue: \"2026-01-01\", settlement: \"2026-01-31\", rate: 0.36, " +
        "par: 1000, basis: THIRTY_US})", "30")]
    [InlineData("timeWeightedReturn(days: [{date: \"2026-01-01\", value: 100}, " +
        "{date: \"2026-01-02\", value: 160, flow: 50}], timing: END_OF_DAY)", "0.1")]
    [InlineData("modifiedDietzReturn(days: [{date: \"2026-01-01\", value: 100}, " +
        "{date: \"2026-01-02\", value: 110}], timing: END_OF_DAY)", "0.1")]
    [InlineData("moneyWeightedReturn(days: [{date: \"2026-01-01\", value: 100}, " +
        "{date: \"2027-01-01\", value: 110}])", "0.1")]
    public async Task A_calculation_has_one_value(string call, string expected)
    {
        var answer = await host.Host.QueryAsync($"{{ {call} {{ value values errors {{ code }} }} }}");
        answer.Data.GetRawText().ShouldBe(
            $$"""{"value":"{{expected}}","values":["{{expected}}"],"errors":[]}""");
    }

    [Theory]
    [InlineData("irr(values: [-1600, 10000, -10000])", "null [\"0.25\",\"4\"]")]
    [InlineData("irr(values: [1, 2])", "null [] NO_SOLUTION the flows never change sign")]
    [InlineData("irr(values: [0, 0])", "null [] ANY_NUMBER all flows cancel: any rate will do")]
    [InlineData("fv(rate: 10, nper: 999, pmt: 1)",
        "null [] OUT_OF_RANGE the result is no finite real number")]
    [InlineData("effect(rate: -1, periodsPerYear: 2)",
        "null [] INVALID_ARGUMENT the nominal rate must not be negative")]
    public async Task Several_values_or_none_are_told_apart(string call, string expected)
    {
        var query = $"{{ {call} {{ value values errors {{ code message }} }} }}";
        var answer = (await host.Host.QueryAsync(query)).Data;
        var errors = answer.GetProperty("errors").EnumerateArray()
            .Select(e => $" {e.GetProperty("code")} {e.GetProperty("message")}");
        var (value, values) = (answer.GetProperty("value"), answer.GetProperty("values"));
        $"{value.GetRawText()} {values.GetRawText()}{string.Concat(errors)}".ShouldBe(expected);
    }

    [Theory]
    [InlineData("yearFraction(from: \"2024-01-31\", to: \"2024-07-31\", convention: THIRTY_EUROPEAN)",
        "\"0.5\"")]
    [InlineData("daysBetween(from: \"2024-02-01\", to: \"2024-03-01\", convention: ACTUAL_360)", "29")]
    [InlineData("businessDay(day: \"2024-03-30\", roll: MODIFIED_FOLLOWING, holidays: [\"2024-03-29\"])",
        "\"2024-03-28\"")]
    [InlineData("""
        bond(terms: {settlement: "2024-02-29", maturity: "2031-08-31", rate: 0.0375}) {
          price(yield: 0.0375) { value } yield(price: 100) { value } }
        """, "{\"price\":{\"value\":\"100\"},\"yield\":{\"value\":\"0.0375\"}}")]
    [InlineData("""
        bond(terms: {settlement: "2020-03-15", maturity: "2027-03-15", rate: 0, frequency: 1}) {
          duration(yield: 0.05) { value } convexity(yield: 0) { value } modifiedDuration(yield: 0) { value } }
        """, "{\"duration\":{\"value\":\"7\"},\"convexity\":{\"value\":\"56\"}," +
        "\"modifiedDuration\":{\"value\":\"7\"}}")]
    [InlineData("""
        depreciation(cost: 2400, salvage: 300, life: 10) {
          straightLine { value } sumOfYears(period: 5) { value }
          fixedDeclining(period: 1) { value } declining(period: 2, factor: 1.5) { value }
          variableDeclining(start: 0, end: 0.875, factor: 1.5) { value } }
        """, "{\"straightLine\":{\"value\":\"210\"},\"sumOfYears\":{\"value\":\"229.090909090909\"}," +
        "\"fixedDeclining\":{\"value\":\"451.2\"},\"declining\":{\"value\":\"306\"}," +
        "\"variableDeclining\":{\"value\":\"315\"}}")]
    [InlineData("allocate(amount: \"100.00\", weights: [\"1\", \"1\", \"1\"]) { shares errors { message } }",
        "{\"shares\":[\"33.34\",\"33.33\",\"33.33\"],\"errors\":[]}")]
    [InlineData("allocate(amount: \"1.001\", weights: [\"1\"]) { shares errors { code } }",
        "{\"shares\":[],\"errors\":[{\"code\":\"INVALID_ARGUMENT\"}]}")]
    [InlineData("""
        risk(returns: [0.01, -0.03, 0.02, -0.01], periodsPerYear: 4, benchmark: [0.01, -0.03, 0.02, -0.01]) {
          beta { value } trackingError { value } calmar { errors { code } }
          valueAtRisk(method: HISTORICAL, confidence: 0.75) { value shortfall errors { code } } }
        """, "{\"beta\":{\"value\":\"1\"},\"trackingError\":{\"value\":\"0\"},\"calmar\":{\"errors\":[]}," +
        "\"valueAtRisk\":{\"value\":\"0.01\",\"shortfall\":\"0.03\",\"errors\":[]}}")]
    [InlineData("drawdown(values: [{date: \"2026-01-01\", value: \"100\"}, " +
        "{date: \"2026-01-03\", value: \"75\"}]) { depth top bottom recovery days }",
        "{\"depth\":\"0.25\",\"top\":\"2026-01-01\",\"bottom\":\"2026-01-03\",\"recovery\":null,\"days\":2}")]
    [InlineData("kupiec(periods: 100, exceeded: 101, confidence: 0.95) { statistic }", "null")]
    public async Task Other_calculators_have_answers_of_their_own(string call, string expected) =>
        (await host.Host.QueryAsync($"{{ {call} }}")).Data.GetRawText().ShouldBe(expected);

    [Fact]
    public async Task A_loan_has_a_schedule_or_says_what_is_wrong_with_its_terms()
    {
        var loan = await LoanAsync("principal: \"1000.00\", payments: 3, extraPayments: [" +
            "{withPayment: 1, amount: \"100\"}], rateChanges: [{fromPayment: 3, annualRate: \"0.12\"}]");
        loan.GetRawText().ShouldBe(JsonSerializer.Serialize(JsonDocument.Parse("""
            {"payments": [
              {"number": 1, "date": "2026-02-28", "payment": "336.67", "interest": "5.00",
               "principal": "331.67", "extra": "100.00", "balance": "568.33"},
              {"number": 2, "date": "2026-03-31", "payment": "336.67", "interest": "2.84",
               "principal": "333.83", "extra": "0.00", "balance": "234.50"},
              {"number": 3, "date": "2026-04-30", "payment": "236.84", "interest": "2.34",
               "principal": "234.50", "extra": "0.00", "balance": "0.00"}],
             "totalInterest": "10.18", "totalPrincipal": "1000.00", "errors": []}
            """).RootElement));

        var wrong = await LoanAsync("principal: \"99999999999999999999999999999\", payments: 3");
        wrong.GetProperty("payments").GetArrayLength().ShouldBe(0);
        wrong.GetProperty("errors")[0].GetProperty("message").GetString()!.ShouldContain("principal");
    }

    private async Task<JsonElement> LoanAsync(string terms) => (await host.Host.QueryAsync($$"""
        { loanSchedule(terms: { annualRate: "0.06", start: "2026-01-31", {{terms}} }) {
            payments { number date payment interest principal extra balance }
            totalInterest totalPrincipal errors { message } } }
        """)).Data;
}
