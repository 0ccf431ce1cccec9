using Marten;
using Marten.Services;
using Npgsql;

namespace Atlas.Ledger.Journal;

/// <summary>
/// Where journals commit: a pool of its own, because its connections keep the plans of the few statements
/// that a commit is made of, which would do the projections' bulk statements harm.
/// </summary>
/// <param name="source">Built from what <see cref="Configure"/> left.</param>
public sealed class JournalConnections(NpgsqlDataSource source) : IAsyncDisposable
{
    private const int CommitsMax = 16;
    private const int StatementsMax = 20;

    /// <summary>Bounds the commits at once over all ledgers.</summary>
    private readonly SemaphoreSlim _commits = new(CommitsMax);

    /// <summary>
    /// Nothing on these connections sets what would have to be reset, and a reset would cost the plans.
    /// </summary>
    public static void Configure(NpgsqlConnectionStringBuilder connection)
    {
        connection.MaxAutoPrepare = StatementsMax;
        connection.AutoPrepareMinUsages = 2;
        connection.NoResetOnClose = true;
    }

    public async ValueTask DisposeAsync()
    {
        await source.DisposeAsync();
        _commits.Dispose();
    }

    internal async Task<NpgsqlConnection> TakeAsync()
    {
        await _commits.WaitAsync();
        try
        {
            return await source.OpenConnectionAsync();
        }
        catch
        {
            _commits.Release();
            throw;
        }
    }

    internal async Task GiveBackAsync(NpgsqlConnection connection)
    {
        try
        {
            await connection.DisposeAsync();
        }
        finally
        {
            _commits.Release();
        }
    }
}

/// <summary>
/// One transaction of a journal. It begins with the first need of it, and ends undone unless it was
/// committed.
/// </summary>
internal sealed class JournalCommit(JournalConnections connections, IDocumentStore store, string tenant)
    : IAsyncDisposable
{
    private NpgsqlConnection? _connection;
    private NpgsqlTransaction? _transaction;

    public string Tenant => tenant;

    public async Task<NpgsqlConnection> OpenAsync()
    {
        if (_transaction is not null) return _connection!;
        _connection = await connections.TakeAsync();
        _transaction = await _connection.BeginTransactionAsync();
        return _connection;
    }

    /// <summary>
    /// A session of Marten's in the open transaction; saving its changes sends them and commits nothing.
    /// </summary>
    public IDocumentSession NewSession()
    {
        var options = SessionOptions.ForTransaction(_transaction!);
        options.TenantId = tenant;
        return store.LightweightSession(options);
    }

    public Task CommitAsync(CancellationToken token) => _transaction!.CommitAsync(token);

    public async ValueTask DisposeAsync()
    {
        if (_connection is null) return;
        try
        {
            if (_transaction is not null) await _transaction.DisposeAsync();
        }
        finally
        {
            await connections.GiveBackAsync(_connection);
        }
    }
}
