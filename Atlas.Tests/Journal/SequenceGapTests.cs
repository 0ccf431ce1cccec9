using Atlas.Tests.Support;
using Npgsql;

namespace Atlas.Tests.Journal;

/// <summary>
/// The daemon goes past numbers that were drawn for nothing, and never past an append that is still open.
/// </summary>
public sealed class SequenceGapTests(AtlasHost host)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>With Marten's own setting it takes three seconds and more, every time.</summary>
    [Fact]
    public async Task A_burned_number_holds_nobody_up_for_long()
    {
        var ledger = await OpenAsync();
        var quickest = TimeSpan.MaxValue;
        for (var i = 0; i < 5 && quickest > TimeSpan.FromSeconds(2.5); i++)
        {
            await Sql.ReadAsync<long>(host.Postgres, "select nextval('atlas.mt_events_sequence')");
            var began = TimeProvider.System.GetTimestamp();
            var posted = await ledger.PostAsync("Assets:Cash", "Expenses:Rent", 1m);
            await ProjectedAsync(ledger, posted.Position);
            var took = TimeProvider.System.GetElapsedTime(began);
            if (took < quickest) quickest = took;
        }

        quickest.ShouldBeLessThan(TimeSpan.FromSeconds(2.5));
    }

    [Fact]
    public async Task An_append_that_commits_late_is_waited_for()
    {
        var (late, other) = (await OpenAsync(), await OpenAsync());
        await ProjectedAsync(other, 4);
        await using var source = NpgsqlDataSource.Create(host.Postgres);
        await using var connection = await source.OpenConnectionAsync(Token);
        await using var open = await connection.BeginTransactionAsync(Token);
        await AppendAsync(connection, late.Name);

        var posted = await other.PostAsync("Assets:Cash", "Expenses:Rent", 1m);
        // Five times as long as a gap without an owner would last.
        await Eventually.GetAsync(() => AgeAsync(connection), age => age > 1.5);
        var meanwhile = await PositionAsync(other);
        await open.CommitAsync(Token);

        await ProjectedAsync(late, 5);
        await ProjectedAsync(other, posted.Position);
        meanwhile.ShouldBe(posted.Position - 1);
    }

    private async Task<TestLedger> OpenAsync()
    {
        var ledger = await host.OpenLedgerAsync();
        await ledger.DeclareAsync("USD/2");
        await ledger.OpenAsync("Assets:Cash", "Expenses:Rent");
        return ledger;
    }

    /// <summary>
    /// What a slow writer would do: its events have their numbers, and nobody sees them yet.
    /// </summary>
    private static async Task AppendAsync(NpgsqlConnection connection, string ledger)
    {
        await using var command = new NpgsqlCommand(
            """
            select atlas.mt_quick_append_events(
                stream => 'ledger/' || $1, stream_type => null, tenantid => 'main',
                event_ids => array[gen_random_uuid()], event_types => array['account_metadata_set.v1'],
                dotnet_types => array[''],
                bodies => array['{"account": "Assets:Cash", "metadata": {}}'::jsonb],
                bdatas => array[null::bytea], causation_ids => array[null::varchar],
                correlation_ids => array[null::varchar], user_names => array[null::varchar],
                timestamps => array[now()])
            """, connection);
        command.Parameters.AddWithValue(ledger);
        await command.ExecuteNonQueryAsync(Token);
    }

    private static async Task<double> AgeAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(
            "select extract(epoch from clock_timestamp() - transaction_timestamp())::float8", connection);
        return (double)(await command.ExecuteScalarAsync(Token))!;
    }

    private Task ProjectedAsync(TestLedger ledger, long position) =>
        Eventually.GetAsync(() => PositionAsync(ledger), reached => reached >= position);

    private Task<long> PositionAsync(TestLedger ledger) => Sql.ReadAsync<long>(host.Postgres,
        "select coalesce(max(position), 0) from atlas.projection_position where ledger = $1", ledger.Name);
}
