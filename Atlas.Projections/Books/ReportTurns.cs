using System.Threading.RateLimiting;

namespace Atlas.Projections.Books;

/// <summary>
/// How many reports are worked on at once; the others wait in the order in which they came. A report keeps a
/// processor busy: more of them at once are not answered sooner, but all as late as the last.
/// </summary>
/// <param name="max">Reports at once.</param>
public sealed class ReportTurns(int max) : IDisposable
{
    private readonly ConcurrencyLimiter _limiter = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = max,
        // Who waits for too long is cut off by the limit of a query's time.
        QueueLimit = int.MaxValue,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <summary>
    /// Two for each processor: while PostgreSQL works on one, the program works on another.
    /// </summary>
    public static ReportTurns ForThisMachine() => new(2 * Environment.ProcessorCount);

    /// <summary>Waits for a turn, which ends when what is answered is disposed.</summary>
    public async ValueTask<IDisposable> TakeAsync(CancellationToken token) =>
        await _limiter.AcquireAsync(permitCount: 1, token);

    public void Dispose() => _limiter.Dispose();
}
