using System.Data.Common;
using Atlas.Ledger.Holds;
using Atlas.Ledger.Journal;
using Atlas.Projections.Freshness;
using JasperFx.Events;
using Marten;
using Marten.Events.Projections;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Weasel.Postgresql;
using Weasel.Storage;

namespace Atlas.Projections.Books;

/// <summary>
/// Writes the books: one pass over the feed, bulk SQL in the transaction that moves Marten's own progress. It
/// reads every event of a ledger, because a position without a gap is what its guard and its readers rest on.
/// The books that journals open from need the same events in the same order, so the keeper of those looks on:
/// reading and decoding an event once more would cost as much as a tenth of projecting it.
/// </summary>
/// <param name="services">
/// Asked only while it runs: what it needs needs the event store that this is a part of.
/// </param>
public sealed class BooksProjection(IServiceProvider services, string schema) : IProjection
{
    public const string Name = "books";
    internal const int PageMax = 2_000;

    private NpgsqlDataSource Database => services.GetRequiredService<NpgsqlDataSource>();

    public async Task ApplyAsync(
        IDocumentOperations operations, IReadOnlyList<IEvent> events, CancellationToken cancellation)
    {
        var ledgerEvents = events.Where(e => JournalStore.LedgerOf(e.StreamKey) is not null);
        foreach (var tenant in ledgerEvents.GroupBy(e => e.TenantId))
        {
            var page = await PageOfAsync(tenant.Key, [.. tenant], cancellation);
            var sql = new BooksSql(schema, Name, tenant.Key);
            var sums = await PageSums.LoadAsync(Database, sql, SumChanges.Of(page), cancellation);
            foreach (var statement in sql.Write(page).Concat(sql.Write(sums)))
                operations.QueueOperation(new BooksOperation(statement));
            await KeepAsync(tenant.Key, [.. tenant], isLast: events.Count < PageMax, cancellation);
        }
    }

    /// <summary>The keeper takes a page that comes twice, and minds its own failures.</summary>
    private async Task KeepAsync(
        string tenant, IReadOnlyList<IEvent> events, bool isLast, CancellationToken token)
    {
        var keeper = services.GetRequiredService<BookKeeper>();
        foreach (var ledger in events.GroupBy(e => JournalStore.LedgerOf(e.StreamKey)!))
            await keeper.FoldAsync(
                tenant, ledger.Key, [.. ledger.Select(JournalStore.EntryOf)], isLast, token);
    }

    private async Task<BooksPage> PageOfAsync(
        string tenant, IReadOnlyList<IEvent> events, CancellationToken token)
    {
        var holds = await BooksHolds.LoadAsync(
            Database, schema, Name, tenant, HoldsOf(events.Select(e => e.Data)), token);
        // What a verb caught up on without a daemon (CatchUpBooks) is there already;
        // the guard still refuses gaps.
        var ledgers = events.Select(e => JournalStore.LedgerOf(e.StreamKey)!).Distinct().ToArray();
        var applied = await ProjectionPosition.ReadAsync(Database, schema, Name, tenant, ledgers, token);
        var page = new BooksPage(holds);
        foreach (var e in events)
        {
            if (e.Version <= applied.GetValueOrDefault(JournalStore.LedgerOf(e.StreamKey)!)) continue;
            page.Add(JournalStore.LedgerOf(e.StreamKey)!, e.Version, e.Timestamp, e.UserName,
                e.Data as LedgerEvent ?? throw new InvalidOperationException(
                    $"Position {e.Version} of {e.StreamKey} holds {e.EventTypeName}, " +
                    "which is no ledger event."));
        }

        return page;
    }

    /// <summary>The holds that these events draw on.</summary>
    internal static Guid[] HoldsOf(IEnumerable<object> events) => events.Select(e => e switch
    {
        HoldCaptured captured => captured.Hold,
        HoldReleased released => released.Hold,
        HoldExpired expired => expired.Hold,
        _ => Guid.Empty,
    }).Where(id => id != Guid.Empty).Distinct().ToArray();

    private sealed class BooksOperation(BooksStatement statement)
        : Marten.Internal.Operations.IStorageOperation, NoDataReturnedCall
    {
        public Type DocumentType => typeof(BooksProjection);

        public Weasel.Core.OperationRole Role() => Weasel.Core.OperationRole.Other;

        public Task PostprocessAsync(
            DbDataReader reader, IList<Exception> exceptions, CancellationToken token) =>
            Task.CompletedTask;

        public void ConfigureCommand(ICommandBuilder builder, IStorageSession session)
        {
            var parameters = builder.AppendWithParameters(statement.Sql, '?');
            for (var i = 0; i < parameters.Length; i++)
            {
                parameters[i].NpgsqlDbType = statement.Values[i].Type;
                parameters[i].Value = statement.Values[i].Value ?? DBNull.Value;
            }
        }
    }
}
