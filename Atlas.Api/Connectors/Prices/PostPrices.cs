using Atlas.Ledger.Journal;
using Atlas.Ledger.Prices;
using Atlas.Projections.Books;
using Atlas.Projections.Prices;

namespace Atlas.Api.Connectors.Prices;

/// <summary>What became of prices from outside.</summary>
/// <param name="AlreadyThere">Those that the ledger had from the same source, unchanged.</param>
/// <param name="Refused">What the ledger did not take; one that does not keep going names the first.</param>
public sealed record PostedPrices(int Recorded, int AlreadyThere, IReadOnlyList<RefusedPrice> Refused)
{
    public static readonly PostedPrices None = new(0, 0, []);
}

/// <summary>A price that the ledger did not take, and why.</summary>
public sealed record RefusedPrice(MarketPrice Price, Rejection Rejection);

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

    /// <summary>Sends them in full batches, in order.</summary>
    /// <param name="keepGoing">
    /// Of a batch that is refused, record what is right and go on; else it stops there.
    /// </param>
    public async Task<PostedPrices> SendAsync(
        Caller caller, string ledger, IReadOnlyList<MarketPrice> prices, int alreadyThere, bool keepGoing,
        CancellationToken token)
    {
        var refused = new List<RefusedPrice>();
        var waiting = new Stack<MarketPrice[]>(prices.Chunk(Limits.PricesMax).Reverse());
        var recorded = 0;
        while (waiting.TryPop(out var batch))
        {
            var outcome = await SendAsync(caller, new LedgerRequest(ledger, new RecordPrices(batch)), token);
            if (outcome.Rejection is not { } rejection)
            {
                recorded += batch.Length;
                continue;
            }

            var goesOn = keepGoing && rejection.Code != RejectionCode.LedgerNotFound;
            if (goesOn && batch.Length > 1)
            {
                waiting.Push(batch[(batch.Length / 2)..]);
                waiting.Push(batch[..(batch.Length / 2)]);
                continue;
            }

            refused.Add(new RefusedPrice(batch[0], rejection));
            if (!goesOn) break;
        }

        return new PostedPrices(recorded, alreadyThere, refused);
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
