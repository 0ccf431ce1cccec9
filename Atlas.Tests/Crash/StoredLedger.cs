using Atlas.Tests.Support;
using Npgsql;

namespace Atlas.Tests.Crash;

/// <summary>What a ledger's stream holds, read by plain SQL: no code of Atlas vouches for it.</summary>
internal sealed record StoredLedger(
    IReadOnlyDictionary<string, List<(Guid Id, long Position)>> ByKey,
    long Events,
    long LastPosition,
    decimal Sum)
{
    public static async Task<StoredLedger> ReadAsync(string postgres, string ledger)
    {
        await using var source = NpgsqlDataSource.Create(postgres);
        await using var command = source.CreateCommand(
            """
            select data->'request'->>'key', (data->>'id')::uuid, version,
                (select sum((p->>'amount')::numeric) from jsonb_array_elements(data->'postings') p)
            from atlas.mt_events where stream_id = 'ledger/' || $1 order by version
            """);
        command.Parameters.AddWithValue(ledger);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var byKey = new Dictionary<string, List<(Guid, long)>>();
        var (events, last, sum) = (0L, 0L, 0m);
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            (events, last) = (events + 1, reader.GetInt64(2));
            if (reader.IsDBNull(3)) continue;
            sum += Math.Abs(reader.GetDecimal(3));
            if (reader.IsDBNull(0)) continue;
            var key = reader.GetString(0);
            if (!byKey.TryGetValue(key, out var found)) byKey[key] = found = [];
            found.Add((reader.GetGuid(1), reader.GetInt64(2)));
        }

        return new StoredLedger(byKey, events, last, sum);
    }

    /// <summary>Every acknowledged transaction stands once, where its caller was told.</summary>
    public (int Found, int Lost, int Doubled) Account(PostingLoad load)
    {
        Events.ShouldBe(LastPosition, "positions are dense");
        Sum.ShouldBe(0m, "every transaction sums to zero");
        var found = load.Acknowledged.Count(
            a => ByKey.TryGetValue(a.Key, out var stored) && stored.Contains(a.Value));
        return (found, load.Acknowledged.Count - found, ByKey.Count(k => k.Value.Count > 1));
    }
}
