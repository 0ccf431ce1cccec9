using Atlas.Ledger.Alerts;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Money;
using Npgsql;

namespace Atlas.Projections.Alerts;

/// <summary>
/// What a rule's accounts have after a position, from the stored events themselves: no read model stands at
/// that position for certain. It reads in pages, so that no statement lasts.
/// </summary>
public sealed class ReadBalanceAt(JournalStore store, NpgsqlDataSource database)
{
    private const int PageMax = 20_000;

    private string Sql => $"""
        select coalesce(sum((p.value ->> 'amount')::numeric), 0)::text
        from {store.Schema}.mt_events e cross join lateral jsonb_array_elements(e.data -> 'postings') p
        where e.tenant_id = $1 and e.stream_id = $2 and e.version > $3 and e.version <= $4
            and p.value ->> 'asset' = $5
            and (p.value ->> 'account' = $6 or ($7 and starts_with(p.value ->> 'account', $6 || ':')))
        """;

    public async Task<Exact> RunAsync(
        string tenant, string ledger, BalanceAlert rule, long position, CancellationToken token)
    {
        var sum = Exact.Zero;
        for (var after = 0L; after < position; after += PageMax)
        {
            await using var command = database.CreateCommand(Sql);
            command.Parameters.AddWithValue(tenant);
            command.Parameters.AddWithValue(JournalStore.StreamKey(ledger));
            command.Parameters.AddWithValue(after);
            command.Parameters.AddWithValue(Math.Min(position, after + PageMax));
            command.Parameters.AddWithValue(rule.Asset);
            command.Parameters.AddWithValue(rule.Account);
            command.Parameters.AddWithValue(rule.Subtree);
            sum += Exact.Parse((string)(await command.ExecuteScalarAsync(token))!);
        }

        return sum;
    }
}
