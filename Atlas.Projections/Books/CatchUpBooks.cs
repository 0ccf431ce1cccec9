using Atlas.Ledger.Journal;
using Atlas.Projections.Freshness;
using Npgsql;

namespace Atlas.Projections.Books;

/// <summary>
/// Brings the books of a ledger to its last position for a verb that must answer with all of it. Where a
/// daemon runs, it waits for the daemon; where none runs, or one does not move, it writes the pages itself,
/// under the guard that keeps two daemons apart. A daemon that comes later passes over what is there; see
/// ops/decisions.
/// </summary>
public sealed class CatchUpBooks(
    JournalStore journal, ReadStatus statuses, NpgsqlDataSource database, TimeProvider time)
{
    private const int PageEvents = 2_000;

    /// <summary>How long a daemon may stand still before its work is done for it.</summary>
    private static readonly TimeSpan StillMax = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Returns once the position that the ledger had at the call is projected.</summary>
    /// <returns>That position; 0 where there is no such ledger.</returns>
    public async Task<long> RunAsync(
        string tenant, string ledger, IProgress<RebuildProgress>? progress, CancellationToken token)
    {
        var status = await StatusAsync(tenant, ledger, token);
        if (status is null) return 0;
        var wanted = status.Head;
        var (moved, before) = (time.GetTimestamp(), status.Position);
        while (status!.Position < wanted)
        {
            progress?.Report(new RebuildProgress(ledger, status.Position, wanted));
            if (status.State == "running" && time.GetElapsedTime(moved) < StillMax)
                await Task.Delay(Pause, time, token);
            else await TryWritePageAsync(tenant, ledger, status.Position, wanted, token);
            status = await StatusAsync(tenant, ledger, token);
            if (status!.Position == before) continue;
            (moved, before) = (status.State == "running" ? time.GetTimestamp() : moved, status.Position);
        }

        progress?.Report(new RebuildProgress(ledger, wanted, wanted));
        return wanted;
    }

    private async Task<ProjectionStatus?> StatusAsync(
        string tenant, string ledger, CancellationToken token) =>
        (await statuses.ReadAsync(tenant, ledger, token))
        .SingleOrDefault(s => s.Projection == BooksProjection.Name);

    /// <summary>Writes the page behind a position, unless a daemon was faster.</summary>
    private async Task TryWritePageAsync(
        string tenant, string ledger, long position, long wanted, CancellationToken token)
    {
        var writer = new BooksWriter(journal, database, BooksProjection.Name, tenant, ledger);
        var last = Math.Min(wanted, position + PageEvents);
        try
        {
            await writer.WriteAsync(await writer.ReadAsync(position, last, token), token);
        }
        catch (PostgresException refused) when (refused is
        {
            SqlState: PostgresErrorCodes.NotNullViolation,
            TableName: ProjectionPosition.Table or BooksTables.MonthlySums,
        })
        {
            // Somebody else wrote the page, or a rebuild the rows; the next look shows how far they are.
        }
    }
}
