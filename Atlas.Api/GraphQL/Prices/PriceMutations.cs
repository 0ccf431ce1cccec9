using System.ComponentModel;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Prices;
using GraphQL;

namespace Atlas.Api.GraphQL;

public sealed partial class Mutation
{
    [Description("Records market prices and rates, all or none; a later price of the same pair and date "
        + "takes the place of an earlier one.")]
    public static async Task<RecordPricesPayload> RecordPrices(
        [FromServices] LedgerDoor door, RecordPricesInput input, CancellationToken token) =>
        new(await door.SendAsync(input, token));
}

public sealed record RecordPricesInput : LedgerInput
{
    [Description("1 to 1,000.")]
    public required IReadOnlyList<MarketPriceInput> Prices { get; init; }

    public override ILedgerCommand ToCommand() =>
        new RecordPrices([.. Prices.Select(p => p.ToMarketPrice())]);
}

[Description("What one unit of the base was worth in the quote at the end of a day.")]
public sealed record MarketPriceInput
{
    [Description("What is priced: ACME, or EUR. It need not be declared.")]
    public required string Base { get; init; }

    [Description("What the price counts: USD. It need not be declared.")]
    public required string Quote { get; init; }

    public required DateOnly Date { get; init; }

    [Description("More than zero.")]
    public required decimal Price { get; init; }

    [Description("Who says so.")]
    public string? Source { get; init; }

    public MarketPrice ToMarketPrice() => new(Base, Quote, Date, Price, Source);
}

public sealed class RecordPricesPayload(Submission submission) : CommandPayload(submission);
