using System.Globalization;
using System.Text.Json;
using Atlas.Projections.Calculations;

namespace Atlas.Api.Cli.Calculations;

/// <summary>A function under the name that spreadsheets give it, with their order of arguments.</summary>
/// <param name="Arguments">
/// Names in order; <c>[name]</c> may be left out, <c>name…</c> takes all that follow.
/// </param>
public sealed record SpreadsheetFunction(
    string Name, IReadOnlyList<string> Arguments, Func<SpreadsheetArguments, Answer> Evaluate)
{
    public string Signature => $"{Name}({string.Join(", ", Arguments)})";

    public int ArgumentsMin => Arguments.Count(a => a[0] != '[');

    public int ArgumentsMax => Arguments[^1].EndsWith('…') ? int.MaxValue : Arguments.Count;
}

/// <summary>Evaluates spreadsheet functions over the calculators of the projections.</summary>
public static class SpreadsheetFunctions
{
    private static readonly Dictionary<string, SpreadsheetFunction> ByName = new SpreadsheetFunction[]
    {
        Of("PMT", "rate nper pv [fv] [type]", a =>
            Annuity.Payment(a.Number(0), a.Number(1), a.Number(2), a.Number(3, 0), a.Due(4))),
        Of("PV", "rate nper pmt [fv] [type]", a =>
            Annuity.PresentValue(a.Number(0), a.Number(1), a.Number(2), a.Number(3, 0), a.Due(4))),
        Of("FV", "rate nper pmt [pv] [type]", a =>
            Annuity.FutureValue(a.Number(0), a.Number(1), a.Number(2), a.Number(3, 0), a.Due(4))),
        Of("NPER", "rate pmt pv [fv] [type]", a =>
            Annuity.Periods(a.Number(0), a.Number(1), a.Number(2), a.Number(3, 0), a.Due(4))),
        Of("RATE", "nper pmt pv [fv] [type] [guess]", a =>
            InternalRate.OfAnnuity(a.Number(0), a.Number(1), a.Number(2), a.Number(3, 0), a.Due(4))),
        Of("IPMT", "rate per nper pv [fv] [type]", a => Instalments.Interest(
            a.Number(0), a.Number(1), a.Number(2), a.Number(3), a.Number(4, 0), a.Due(5))),
        Of("PPMT", "rate per nper pv [fv] [type]", a => Instalments.Principal(
            a.Number(0), a.Number(1), a.Number(2), a.Number(3), a.Number(4, 0), a.Due(5))),
        Of("CUMIPMT", "rate nper pv start_period end_period [type]", a => Instalments.InterestBetween(
            a.Number(0), a.Number(1), a.Number(2), a.Whole(3), a.Whole(4), ZeroOrOne(a, 5))),
        Of("CUMPRINC", "rate nper pv start_period end_period [type]", a => Instalments.PrincipalBetween(
            a.Number(0), a.Number(1), a.Number(2), a.Whole(3), a.Whole(4), ZeroOrOne(a, 5))),
        Of("NPV", "rate values…", a => InternalRate.PresentValue(a.Number(0), a.NumbersFrom(1))),
        Of("XNPV", "rate values dates", a => Dated(a, 1) is { } flows
            ? InternalRate.PresentValue(a.Number(0), flows) : NotAsMany),
        Of("IRR", "values [guess]", a => InternalRate.Of(a.Numbers(0))),
        Of("XIRR", "values dates [guess]", a => Dated(a, 0) is { } flows
            ? InternalRate.Of(flows) : NotAsMany),
        Of("MIRR", "values finance_rate reinvest_rate", a =>
            InternalRate.Modified(a.Numbers(0), a.Number(1), a.Number(2))),
        Of("EFFECT", "nominal_rate npery", a => NominalRate.ToEffective(a.Number(0), a.Number(1))),
        Of("NOMINAL", "effect_rate npery", a => NominalRate.FromEffective(a.Number(0), a.Number(1))),
        Of("YEARFRAC", "start_date end_date [basis]", a => DayCounts.Years(a.Basis(2), a.Date(0), a.Date(1))),
        Of("ACTACT_ISDA", "start_date end_date", a =>
            DayCounts.Years(DayCount.ActualActualIsda, a.Date(0), a.Date(1))),
        Of("DAYS360", "start_date end_date [method]", a =>
            Answer.Of(DayCounts.Days360(a.Date(0), a.Date(1), a.Flag(2, unlessGiven: false)))),
        Of("PRICE", "settlement maturity rate yld redemption frequency [basis]", a =>
            BondOf(a, a.Number(4), 5).Price(a.Number(3))),
        Of("YIELD", "settlement maturity rate pr redemption frequency [basis]", a =>
            BondOf(a, a.Number(4), 5).Yield(a.Number(3))),
        Of("DURATION", "settlement maturity coupon yld frequency [basis]", a =>
            BondOf(a, 100, 4).Duration(a.Number(3))),
        Of("MDURATION", "settlement maturity coupon yld frequency [basis]", a =>
            BondOf(a, 100, 4).ModifiedDuration(a.Number(3))),
        Of("ACCRINT", "issue first_interest settlement rate par frequency [basis] [calc_method]", a =>
            AccruedOf(a).AmountOfSpreadsheets(a.Flag(7, unlessGiven: true))),
        Of("SLN", "cost salvage life", a => Asset(a).StraightLine()),
        Of("SYD", "cost salvage life per", a => Asset(a).SumOfYears(a.Number(3))),
        Of("DB", "cost salvage life period [month]", a =>
            Asset(a).FixedDeclining(a.Number(3), a.Whole(4, 12))),
        Of("DDB", "cost salvage life period [factor]", a => Asset(a).Declining(a.Number(3), a.Number(4, 2))),
        Of("VDB", "cost salvage life start_period end_period [factor] [no_switch]", a =>
            Asset(a).VariableDeclining(
                a.Number(3), a.Number(4), a.Number(5, 2), a.Flag(6, unlessGiven: false))),
    }.ToDictionary(f => f.Name, StringComparer.OrdinalIgnoreCase);

    private static Answer NotAsMany => Answer.Invalid("values and dates must be as many");

    public static IReadOnlyCollection<SpreadsheetFunction> All => ByName.Values;

    /// <summary>
    /// The answer to a call, such as <c>PMT</c> with <c>["0.01", 12, 1000]</c>; never an exception.
    /// </summary>
    public static Answer Evaluate(string name, string argumentsJson)
    {
        if (!ByName.TryGetValue(name.Trim(), out var function))
            return Answer.Invalid($"there is no function {name}");
        try
        {
            using var json = JsonDocument.Parse(argumentsJson);
            if (json.RootElement.ValueKind != JsonValueKind.Array)
                return Answer.Invalid("the arguments must be a JSON array");
            JsonElement[] values = [.. json.RootElement.EnumerateArray()];
            return values.Length >= function.ArgumentsMin && values.Length <= function.ArgumentsMax
                ? function.Evaluate(new SpreadsheetArguments(function.Arguments, values))
                : Answer.Invalid($"{values.Length} arguments do not fit {function.Signature}");
        }
        catch (JsonException)
        {
            return Answer.Invalid("the arguments are no JSON");
        }
        catch (BadArgumentException bad)
        {
            return Answer.Invalid(bad.Message);
        }
    }

    /// <summary>
    /// The answer as a cell holds it: a number, <c>ambiguous r1;r2</c> or <c>ERROR reason</c>.
    /// </summary>
    public static string TextOf(Answer answer) => answer switch
    {
        Answer.Unique(var value) => value.ToString(),
        Answer.Several(var values) => $"ambiguous {string.Join(';', values)}",
        Answer.None(_, var reason) => $"ERROR {reason}",
        _ => throw new InvalidOperationException(string.Create(
            CultureInfo.InvariantCulture, $"an answer of the unknown kind {answer.GetType()}")),
    };

    private static SpreadsheetFunction Of(
        string name, string arguments, Func<SpreadsheetArguments, Answer> evaluate) =>
        new(name, arguments.Split(' '), evaluate);

    private static Due ZeroOrOne(SpreadsheetArguments arguments, int index)
    {
        var type = arguments.Number(index, 0);
        return type.IsZero ? Due.AtEnd
            : type == 1 ? Due.AtBegin
            : throw new BadArgumentException($"type: 0 or 1, not {type}");
    }

    private static List<DatedFlow>? Dated(SpreadsheetArguments arguments, int index)
    {
        var (amounts, dates) = (arguments.Numbers(index), arguments.Dates(index + 1));
        return amounts.Count == dates.Count ? [.. dates.Zip(amounts, (d, a) => new DatedFlow(d, a))] : null;
    }

    private static Bond BondOf(SpreadsheetArguments arguments, Wide redemption, int frequency) => new(
        arguments.Date(0), arguments.Date(1), arguments.Number(2), redemption, arguments.Whole(frequency),
        arguments.Basis(frequency + 1));

    private static AccruedInterest AccruedOf(SpreadsheetArguments arguments) => new(
        arguments.Date(0), arguments.Date(1), arguments.Date(2), arguments.Number(3), arguments.Number(4),
        arguments.Whole(5), arguments.Basis(6));

    private static Depreciation Asset(SpreadsheetArguments arguments) =>
        new(arguments.Number(0), arguments.Number(1), arguments.Number(2));
}
