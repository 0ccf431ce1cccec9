using Atlas.Ledger.Accounts;
using Atlas.Ledger.Journal;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Atlas.Tests.Support;

/// <summary>
/// The whole engine: queue, commit, PostgreSQL. Balances are folded from the stored events.
/// </summary>
public sealed class LiveTableLedger(AtlasHost host, string name) : ITableLedger, IAsyncDisposable
{
    private readonly List<Task<Outcome>> _waiting = [];
    private NpgsqlConnection? _stalled;

    public string Name { get; } = name;

    public DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>An answer that never comes must fail the test, not stop the suite.</summary>
    public Task<Outcome> SendAsync(LedgerRequest request) =>
        host.Journals.SubmitAsync(Caller.Local, request).WaitAsync(TimeSpan.FromMinutes(2));

    public async Task<(Balance Balance, int Scale)> BalanceAsync(string account, string asset)
    {
        var book = await host.Host.Services.GetRequiredService<BookSnapshots>().OpenBookAsync("main", Name);
        return (book.FindAccount(account)!.BalanceOf(asset), book.FindAsset(asset)!.Scale);
    }

    public Task DoAsync(TableLine line, ILedgerCommand? command) => line.Verb switch
    {
        "stall" => StallAsync(),
        "fill" => FillAsync(command!),
        "resume" => ResumeAsync(),
        _ => throw new NotSupportedException($"{line}: time cannot be moved here"),
    };

    public ValueTask DisposeAsync() => _stalled?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Another session holds the stream, so a commit waits and the queue is not emptied.</summary>
    private async Task StallAsync()
    {
        _stalled = new NpgsqlConnection(host.Postgres);
        await _stalled.OpenAsync();
        await ExecuteAsync("begin");
        await ExecuteAsync(
            $"select version from atlas.mt_streams where id = '{JournalStore.StreamKey(Name)}' for update");
    }

    /// <summary>
    /// One request that the writer takes and waits with, a crowd that it sends ahead, then as many as the
    /// queue holds.
    /// </summary>
    private async Task FillAsync(ILedgerCommand command)
    {
        // Locks are looked at as they are, where pg_stat_activity stays as a transaction first saw it.
        const string Blocked =
            "select pid from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))";
        Send(1);
        await UntilAnyAsync($"select count(*) from ({Blocked}) blocked");
        Send(Limits.CommitAheadMin);
        await UntilAnyAsync($"""
            select count(*) from pg_locks behind, ({Blocked}) blocked
            where not behind.granted and blocked.pid = any(pg_blocking_pids(behind.pid))
            """);
        Send(Limits.QueueMax);

        void Send(int requests) => _waiting.AddRange(
            Enumerable.Range(0, requests).Select(_ => SendAsync(new LedgerRequest(Name, command))));
        Task UntilAnyAsync(string count) =>
            Eventually.GetAsync(() => ExecuteAsync(count), n => n is > 0L, what: "the waiting commits");
    }

    private async Task ResumeAsync()
    {
        await ExecuteAsync("rollback");
        foreach (var outcome in await Task.WhenAll(_waiting)) outcome.Rejection.ShouldBeNull();
    }

    private async Task<object?> ExecuteAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, _stalled);
        return await command.ExecuteScalarAsync();
    }
}
