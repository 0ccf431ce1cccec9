using System.ComponentModel;
using Atlas.Api.GraphQL.Scalars;
using Atlas.Ledger.Money;
using Atlas.Projections.Calculations;
using Atlas.Projections.Prices;
using GraphQL;
using GraphQL.Types;

namespace Atlas.Api.GraphQL;

public sealed partial class Query
{
    [Description("Shares an amount out by weights, to the last cent, by the largest remainder.")]
    public static AllocationNode Allocate(
        decimal amount, IReadOnlyList<decimal> weights,
        [Description("Places of the currency.")] int places = 2) => new(amount, weights, places);
}

[Name("Allocation")]
public sealed class AllocationNode
{
    private readonly IReadOnlyList<Exact>? _shares;

    internal AllocationNode(decimal amount, IReadOnlyList<decimal> weights, int places) =>
        _shares = places is >= 0 and <= Amount.ScaleMax
            ? Allocation.ByLargestRemainder(Exact.Of(amount), places, [.. weights.Select(Exact.Of)])
            : null;

    [Description("As many as weights, in their order; they sum to the amount.")]
    [OutputType(typeof(NonNullGraphType<ListGraphType<NonNullGraphType<AmountScalar>>>))]
    public IEnumerable<string> Shares => _shares?.Select(s => s.ToString()) ?? [];

    public IEnumerable<CalculationErrorNode> Errors => CalculationErrorNode.Of(_shares is not null
        ? null
        : "the amount has at most the places given, 0 to 27; weights are 0 or more and not all 0");
}

public sealed partial class LedgerNode
{
    [Description("An amount in another asset at the rate in force; null = no price leads there.")]
    public async Task<ConvertedNode?> Convert(
        [FromServices] PriceSettings settings, decimal amount, string from, string to,
        [Description("The end of this day.")] DateOnly asOf, CancellationToken token,
        [Description("As recorded up to this position.")] long? at = null)
    {
        var view = await ViewAsync(token);
        var rates = await ReadRates.OfSpanAsync(view, asOf, asOf, at, settings.FreshDays, token);
        var places = (await view.ScalesAsync(token)).GetValueOrDefault(to, Amount.ScaleMax);
        return Conversion.Convert(Exact.Of(amount), from, to, asOf, places, rates) is { } converted
            ? new ConvertedNode(converted)
            : null;
    }
}

[Name("Converted")]
public sealed class ConvertedNode(Converted converted)
{
    [Description("Rounded to the other asset's places, half to even.")]
    [OutputType(typeof(NonNullGraphType<AmountScalar>))]
    public string Amount => converted.Amount.ToString();

    public RateNode Rate => new(converted.Rate);
}
