using System.ComponentModel;
using Atlas.Api.GraphQL.Scalars;
using Atlas.Ledger.Money;
using Atlas.Projections.Calculations;
using Atlas.Projections.Lots;
using Atlas.Projections.Prices;
using GraphQL;
using GraphQL.Types;

namespace Atlas.Api.GraphQL;

/// <summary>The lots of a ledger.</summary>
public sealed partial class LedgerNode
{
    private const string MethodText = "Which units left: those of the lots that postings name, or by a " +
        "method, account by account; then what has a price and no cost costs that, a transaction with the " +
        "metadata split changes only the number of units, and one with return-of-capital " +
        "\"ACCOUNT ASSET\" lowers what these units cost.";

    [Description("The units that are held, by account, asset and day; what has no cost is in no lot.")]
    public async Task<LotsNode> Lots(
        [FromServices] PriceSettings settings, CancellationToken token,
        [Description("The end of this effective date; null = all postings, at the prices of the day of the " +
            "last recorded event.")] DateOnly? asOf = null,
        [Description(AccountText)] string? account = null,
        [Description(MethodText)] LotMethod method = LotMethod.Specific,
        [Description(AtText)] long? at = null,
        [Description(WaitText)] long? waitFor = null)
    {
        var view = await (await books.ReportViewAsync(name, waitFor, token)).AtLeastAsync(at, token);
        var lots = await ReadLots.OfLedgerAsync(view, method, account, asOf, at, token);
        var day = asOf ?? DateOnly.FromDateTime(view.RecordedAt.UtcDateTime);
        var rates = await ReadRates.OfSpanAsync(view, day, day, at, settings.FreshDays, token);
        return new LotsNode(
            at ?? view.Position, [.. lots.Open.Select(lot => new LotNode(lot, rates, day))], lots.Unmatched);
    }

    [Description("What was gained on units that left their lots in a period.")]
    public async Task<RealisedGainsNode> RealisedGains(
        CancellationToken token,
        [Description("The first effective date.")] DateOnly? from = null,
        [Description("The last effective date.")] DateOnly? to = null,
        [Description(AccountText)] string? account = null,
        [Description(MethodText)] LotMethod method = LotMethod.Specific,
        [Description(AtText)] long? at = null,
        [Description(WaitText)] long? waitFor = null)
    {
        var view = await books.ReportViewAsync(name, waitFor, token);
        var lots = await ReadLots.OfLedgerAsync(view, method, account, to, at, token);
        return new RealisedGainsNode(
            at ?? view.Position, [.. lots.Gains.Where(gain => from is null || gain.Date >= from)]);
    }
}

[Name("Lots")]
public sealed class LotsNode(
    long position, IReadOnlyList<LotNode> lots, IReadOnlyList<UnmatchedUnits> unmatched)
{
    [Description("The position the figures stand at.")]
    public long Position => position;

    public IReadOnlyList<LotNode> Lots => lots;

    [Description("Of a method: what is in no lot.")]
    public IEnumerable<UnmatchedUnitsNode> Unmatched => unmatched.Select(u => new UnmatchedUnitsNode(u));
}

[Name("UnmatchedUnits")]
[Description("Units that came without a cost, less those that left beyond what the lots held.")]
public sealed class UnmatchedUnitsNode(UnmatchedUnits units)
{
    public string Account => units.Account;

    public string Asset => units.Asset;

    [OutputType(typeof(NonNullGraphType<AmountScalar>))]
    public string Quantity => units.Quantity.Trim().ToString();
}

[Name("Lot")]
[Description("Units that were acquired at one cost.")]
public sealed class LotNode(OpenLot lot, MarketRates rates, DateOnly day)
{
    private readonly Rate? _rate = rates.Find(lot.Lot.Asset, lot.Lot.Currency, day);

    public string Account => lot.Lot.Account;

    public string Asset => lot.Lot.Asset;

    [Description("Negative where units were sold before they were bought.")]
    [OutputType(typeof(NonNullGraphType<AmountScalar>))]
    public string Quantity => lot.Quantity.ToString();

    [OutputType(typeof(NonNullGraphType<AmountScalar>))]
    public string CostPerUnit => lot.Lot.Cost.Trim().ToString();

    [Description("Of all units of the lot.")]
    [OutputType(typeof(NonNullGraphType<AmountScalar>))]
    public string Cost => lot.Cost.Trim().ToString();

    [Description("The asset that costs and value are in.")]
    public string Currency => lot.Lot.Currency;

    public DateOnly Acquired => lot.Opened;

    [Description("The lot's name.")]
    public string? Label => lot.Lot.Label;

    [Description("The rate in force; null = there is none, and so no value.")]
    public RateNode? Rate => _rate is null ? null : new RateNode(_rate);

    [OutputType(typeof(AmountScalar))]
    public string? Value => ValueOf()?.ToString();

    [Description("Value less cost.")]
    [OutputType(typeof(AmountScalar))]
    public string? UnrealisedGain => ValueOf() is { } value ? (value - lot.Cost).Trim().ToString() : null;

    private Exact? ValueOf() => _rate is null ? null : (lot.Quantity * _rate.Value).Trim();
}

[Name("RealisedGains")]
public sealed class RealisedGainsNode(long position, IReadOnlyList<LotGain> gains)
{
    [Description("The position the figures stand at.")]
    public long Position => position;

    [Description("By effective date.")]
    public IEnumerable<RealisedGainNode> Gains => gains.Select(gain => new RealisedGainNode(gain));

    [Description("Of all gains whose proceeds are known, by currency.")]
    public IEnumerable<GainTotalNode> Totals => gains.Where(g => g.Gain is not null)
        .GroupBy(g => g.Lot.Currency).OrderBy(g => g.Key, StringComparer.Ordinal)
        .Select(group => new GainTotalNode(group.Key, [.. group]));

    [Description("How many have no price in the currency of their cost, and so no known proceeds.")]
    public int Unpriced => gains.Count(g => g.Gain is null);
}

[Name("RealisedGain")]
[Description("Units that left a lot. Where a reversal undid that, quantity and amounts are negative.")]
public sealed class RealisedGainNode(LotGain gain)
{
    public string Account => gain.Lot.Account;

    public string Asset => gain.Lot.Asset;

    [OutputType(typeof(NonNullGraphType<AmountScalar>))]
    public string Quantity => gain.Quantity.ToString();

    public DateOnly Acquired => gain.Opened;

    [Description("The effective date on which they left.")]
    public DateOnly Date => gain.Date;

    [OutputType(typeof(NonNullGraphType<AmountScalar>))]
    public string Cost => gain.Cost.Trim().ToString();

    [Description("Null where the posting has no price in the currency of the cost.")]
    [OutputType(typeof(AmountScalar))]
    public string? Proceeds => gain.Proceeds?.Trim().ToString();

    [Description("Proceeds less cost; a loss is negative.")]
    [OutputType(typeof(AmountScalar))]
    public string? Gain => gain.Gain?.Trim().ToString();

    [Description("The asset that cost and proceeds are in.")]
    public string Currency => gain.Lot.Currency;

    [Description("Of the transaction in the ledger.")]
    public long Position => gain.Position;
}

[Name("GainTotal")]
public sealed class GainTotalNode(string currency, IReadOnlyList<LotGain> gains)
{
    public string Currency => currency;

    [OutputType(typeof(NonNullGraphType<AmountScalar>))]
    public string Proceeds => Sum(gains.Select(g => g.Proceeds!.Value));

    [OutputType(typeof(NonNullGraphType<AmountScalar>))]
    public string Cost => Sum(gains.Select(g => g.Cost));

    [OutputType(typeof(NonNullGraphType<AmountScalar>))]
    public string Gain => Sum(gains.Select(g => g.Gain!.Value));

    private static string Sum(IEnumerable<Exact> amounts) =>
        amounts.Aggregate(Exact.Zero, (sum, amount) => sum + amount).Trim().ToString();
}
