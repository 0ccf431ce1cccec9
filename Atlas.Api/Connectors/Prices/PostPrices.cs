using Atlas.Ledger.Journal;
using Atlas.Ledger.Prices;
using Atlas.Projections.Books;
using Atlas.Projections.Prices;

namespace Atlas.Api.Connectors.Prices;

/// <summary>What became of prices from outside.</summary>
/// <param name="AlreadyThere">Those that the ledger had from the same source, unchanged.</param>
/// <param name="Refusal">Why the ledger took no more of them, or null.</param>
public sealed record PostedPrices(int Recorded, int AlreadyThere, Rejection? Refusal = null);

/// <summary>
/// Records the prices of a file: of each pair and date only what its own source has not said before. So a
/// file may come in as often as it likes, and what somebody corrected by hand stays corrected until the file
/// itself says something new.
/// </summary>
public sealed class PostPrices(
    Journals journals, CatchUpBooks books, IServiceScopeFactory scopes, TimeProvider time)
{
    private static readonly TimeSpan BusyPause = TimeSpan.FromMilliseconds(50);

    /// <summary>Why no ledger would take this price, or null.</summary>
    public static Rejection? Check(MarketPrice price)
    {
        var (command, check) = (new RecordPrices([price]), new RequestCheck());
        command.Check(check);
        return check.Rejection ?? command.Decide(new Book(), new DecisionContext(default)).Rejection;
    }

    /// <summary>Those prices that are news to the ledger, in their order.</summary>
    /// <param name="prices">In order: of the same pair, date and source the last one counts.</param>
    public async Task<IReadOnlyList<MarketPrice>> FindNewAsync(
        Caller caller, string ledger, IReadOnlyList<MarketPrice> prices, CancellationToken token)
    {
        if (prices.Count == 0) return [];
        var said = prices.Select((price, i) => (price, i)).GroupBy(p => KeyOf(p.price))
            .Select(g => g.Last()).OrderBy(p => p.i).Select(p => p.price).ToList();
        var position = await books.RunAsync(caller.Tenant, ledger, null, token);
        await using var scope = scopes.CreateAsyncScope();
        var reader = scope.ServiceProvider.GetRequiredService<BooksReader>();
        reader.Tenant = caller.Tenant;
        if (await reader.LedgerAsync(ledger, position, token) is not { } view) return said;
        var known = await ReadPrices.NewestBySourceAsync(
            view, prices.Min(p => p.Date), prices.Max(p => p.Date), token);
        return [.. said.Where(p => !known.TryGetValue(KeyOf(p), out var price) || price != p.Price)];
    }

    /// <summary>Sends them in full batches, in order; stops at the first that is refused.</summary>
    public async Task<PostedPrices> SendAsync(
        Caller caller, string ledger, IReadOnlyList<MarketPrice> prices, int alreadyThere,
        CancellationToken token)
    {
        var recorded = 0;
        foreach (var batch in prices.Chunk(Limits.PricesMax))
        {
            var outcome = await SendAsync(caller, new LedgerRequest(ledger, new RecordPrices(batch)), token);
            if (!outcome.IsAccepted) return new PostedPrices(recorded, alreadyThere, outcome.Rejection);
            recorded += batch.Length;
        }

        return new PostedPrices(recorded, alreadyThere);
    }

    private static PriceKey KeyOf(MarketPrice price) =>
        new(price.Base, price.Quote, price.Date, price.Source);

    private async Task<Outcome> SendAsync(Caller caller, LedgerRequest request, CancellationToken token)
    {
        while (true)
        {
            var outcome = await journals.SubmitAsync(caller, request, token);
            if (outcome.Rejection?.Code != RejectionCode.LedgerBusy) return outcome;
            await Task.Delay(BusyPause, time, token);
        }
    }
}
