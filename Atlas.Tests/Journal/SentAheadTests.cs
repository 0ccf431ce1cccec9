using Atlas.Api.Hosting;
using Atlas.Ledger.Accounts;
using Atlas.Ledger.Journal;
using Atlas.Tests.Support;
using Npgsql;

namespace Atlas.Tests.Journal;

/// <summary>
/// A crowd that gathers during a commit is decided and sent before that commit is known to have come about;
/// whatever becomes of it, the crowd's own is as if it had waited.
/// </summary>
[Collection(EngineTests.Name)]
public sealed class SentAheadTests(EngineHost engine) : IDisposable
{
    private const int Crowd = Limits.CommitAheadMin + 8;

    private readonly Journals _other = engine.NewJournals();

    public void Dispose() => _other.Dispose();

    [Fact]
    public async Task A_crowd_draws_on_what_the_commit_before_it_brings_in()
    {
        var ledger = await OpenWalletAsync();
        await using var stream = await HeldStream.TakeAsync(engine, ledger);
        var deposit = ledger.PostAsync("Liabilities:Ann", "Assets:Bank", Crowd);
        await stream.WaitForAsync(1);
        var withdrawn = Withdraw(ledger);
        await stream.WaitForAsync(2);
        deposit.IsCompleted.ShouldBeFalse();

        await stream.LetGoAsync();

        (await deposit).Position.ShouldBe(5);
        (await Task.WhenAll(withdrawn)).Select(o => o.Position)
            .ShouldBe(Enumerable.Range(6, Crowd).Select(i => (long)i));
        (await ledger.ReadSoundAsync()).Count.ShouldBe(5 + Crowd);
        (await ledger.PostAsync("Assets:Bank", "Liabilities:Ann", 1m)).Rejection!.Code
            .ShouldBe(RejectionCode.InsufficientFunds);
    }

    /// <summary>
    /// The other process records exactly as many events as the deposit would have, so the stream's version
    /// is what the crowd expects while its content is not.
    /// </summary>
    [Fact]
    public async Task A_crowd_is_decided_again_where_another_process_came_before_the_commit_it_counted_on()
    {
        var ledger = await OpenWalletAsync();
        await using var stream = await HeldStream.TakeAsync(engine, ledger);
        var frozen = ledger.Behind(_other).SendAsync(new FreezeAccount("Liabilities:Ann"));
        await stream.WaitForAsync(1);
        var deposit = ledger.PostAsync("Liabilities:Ann", "Assets:Bank", Crowd);
        await stream.WaitForAsync(2);
        var withdrawn = Withdraw(ledger);
        await stream.WaitForAsync(3);

        await stream.LetGoAsync();

        (await frozen).Position.ShouldBe(5);
        (await Task.WhenAll(withdrawn.Append(deposit))).Select(o => o.Rejection?.Code).Distinct()
            .ShouldBe([RejectionCode.AccountFrozen]);
        (await ledger.ReadSoundAsync()).Count.ShouldBe(5);
    }

    [Fact]
    public async Task A_crowd_outlives_the_connection_of_the_commit_before_it_and_its_own()
    {
        var ledger = await OpenWalletAsync();
        await using var stream = await HeldStream.TakeAsync(engine, ledger);
        var deposit = ledger.PostAsync("Liabilities:Ann", "Assets:Bank", Crowd);
        await stream.WaitForAsync(1);
        var withdrawn = Withdraw(ledger);
        await stream.WaitForAsync(2);

        await stream.CutWaitingAsync();
        await stream.LetGoAsync();

        (await Task.WhenAll(withdrawn.Prepend(deposit))).Select(o => o.Position)
            .ShouldBe(Enumerable.Range(5, 1 + Crowd).Select(i => (long)i));
        (await ledger.ReadSoundAsync()).Count.ShouldBe(5 + Crowd);
    }

    /// <summary>The key was bound by the commit that the crowd's decision does not look into.</summary>
    [Fact]
    public async Task A_key_that_the_commit_before_bound_is_answered_from_there()
    {
        var ledger = await OpenWalletAsync();
        await using var stream = await HeldStream.TakeAsync(engine, ledger);
        var deposit = ledger.PostAsync("Liabilities:Ann", "Assets:Bank", Crowd, "once");
        await stream.WaitForAsync(1);
        var again = ledger.PostAsync("Liabilities:Ann", "Assets:Bank", Crowd, "once");
        var withdrawn = Withdraw(ledger);
        await stream.WaitForAsync(2);

        await stream.LetGoAsync();

        ((await deposit).Replayed, (await again).Replayed).ShouldBe((false, true));
        (await again).Ids.ShouldBe((await deposit).Ids);
        (await Task.WhenAll(withdrawn)).ShouldAllBe(o => o.IsAccepted);
        (await ledger.ReadSoundAsync()).Count.ShouldBe(5 + Crowd);
    }

    private static List<Task<Outcome>> Withdraw(EngineLedger ledger) => Enumerable.Range(0, Crowd)
        .Select(_ => ledger.PostAsync("Assets:Bank", "Liabilities:Ann", 1m)).ToList();

    private async Task<EngineLedger> OpenWalletAsync()
    {
        var ledger = await engine.OpenLedgerAsync("Assets:Bank");
        await ledger.SendAsync(new OpenAccount("Liabilities:Ann", null, OverdraftPolicy.NeverBelowZero));
        return ledger;
    }

    /// <summary>A ledger's stream, locked so that no commit comes through.</summary>
    private sealed class HeldStream(NpgsqlDataSource database, NpgsqlConnection connection) : IAsyncDisposable
    {
        public static async Task<HeldStream> TakeAsync(EngineHost engine, EngineLedger ledger)
        {
            var database = NpgsqlDataSource.Create(engine.Postgres);
            var connection = await database.OpenConnectionAsync();
            await using var command = new NpgsqlCommand("begin", connection);
            await command.ExecuteNonQueryAsync();
            command.CommandText = $"select 1 from {AtlasHosting.Schema}.mt_streams where id = $1 for update";
            command.Parameters.AddWithValue(JournalStore.StreamKey(ledger.Name));
            (await command.ExecuteScalarAsync()).ShouldBe(1);
            return new HeldStream(database, connection);
        }

        /// <summary>Until so many commits stand before it.</summary>
        public Task WaitForAsync(long commits) => Eventually.GetAsync(
            async () =>
            {
                await using var command = database.CreateCommand($"select count(*) {Waiting}");
                return (long)(await command.ExecuteScalarAsync())!;
            },
            waiting => waiting == commits, what: "the number of waiting commits");

        public async Task CutWaitingAsync()
        {
            await using var command = database.CreateCommand($"select pg_terminate_backend(pid) {Waiting}");
            await command.ExecuteNonQueryAsync();
        }

        public async Task LetGoAsync()
        {
            await using var command = new NpgsqlCommand("commit", connection);
            await command.ExecuteNonQueryAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await connection.DisposeAsync();
            await database.DisposeAsync();
        }

        private static string Waiting =>
            "from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    }
}
