using System.Text.Json;
using Atlas.Bench.Load;
using Atlas.Bench.Running;
using Atlas.Ledger.Journal;
using Npgsql;
using NpgsqlTypes;

namespace Atlas.Bench.Parts;

/// <summary>
/// Baseline B: the ceiling. Plain COPY of the same bytes into a table like Marten's, a thousand to a commit;
/// no rules, no numbering, no fence. Its two indexes are what no journal can do without; how much they cost
/// is shown by the same without any.
/// </summary>
internal sealed class CopyBaseline
{
    private const int BodiesKept = 10_000;
    private const string DotNetType = "Atlas.Ledger.Transactions.TransactionPosted, Atlas.Ledger";

    private readonly NpgsqlDataSource _database;
    private readonly string _postgres;
    private readonly int _rows;
    private readonly string[] _bodies;
    private readonly bool _isIndexed;
    private long _sequence;

    private CopyBaseline(EngineHost host, int rows, string[] bodies, bool isIndexed) =>
        (_database, _postgres, _rows, _bodies, _isIndexed) =
            (host.Baselines, host.Postgres, rows, bodies, isIndexed);

    private string Table => _isIndexed ? "baseline_b.events" : "baseline_b.events_without_indexes";

    /// <param name="rows">Rows to a commit.</param>
    /// <param name="isIndexed">Whether the table has the indexes of Marten's.</param>
    public static async Task<CopyBaseline> CreateAsync(
        EngineHost host, BenchLedger ledger, int rows, bool isIndexed)
    {
        var chance = new Random(1);
        // Serialised beforehand: making the bytes is no part of the ceiling.
        var bodies = Enumerable.Range(0, BodiesKept).Select(_ => MartenBaseline.NewEvent(ledger, chance))
            .Select(posted => JsonSerializer.Serialize(posted, LedgerJson.Options));
        var copy = new CopyBaseline(host, rows, [.. bodies], isIndexed);
        await Sql.ExecuteAsync(host.Postgres,
            $"""
            create schema if not exists baseline_b;
            create table {copy.Table} (like atlas.mt_events {(isIndexed ? "including indexes" : "")})
            """);
        return copy;
    }

    /// <summary>Emptied before each round, so that the table is as small in each.</summary>
    public Contender Contend() => new(_isIndexed ? "B" : "B without indexes", PostAsync, _postgres, Table)
    {
        Prepare = () => Sql.ExecuteAsync(_postgres, $"truncate {Table}"),
    };

    private async Task<int> PostAsync(Random chance)
    {
        await using var connection = await _database.OpenConnectionAsync();
        await using var copy = await connection.BeginBinaryImportAsync(
            $"""
            copy {Table} (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type,
                user_name, is_archived) from stdin (format binary)
            """);
        for (var i = 0; i < _rows; i++) await WriteAsync(copy, chance);
        await copy.CompleteAsync();
        return _rows;
    }

    private async Task WriteAsync(NpgsqlBinaryImporter copy, Random chance)
    {
        var sequence = Interlocked.Increment(ref _sequence);
        await copy.StartRowAsync();
        await copy.WriteAsync(sequence, NpgsqlDbType.Bigint);
        await copy.WriteAsync(NewId(chance), NpgsqlDbType.Uuid);
        await copy.WriteAsync("ledger/bench", NpgsqlDbType.Varchar);
        await copy.WriteAsync(sequence, NpgsqlDbType.Bigint);
        await copy.WriteAsync(_bodies[sequence % BodiesKept], NpgsqlDbType.Jsonb);
        await copy.WriteAsync("transaction_posted.v1", NpgsqlDbType.Varchar);
        await copy.WriteAsync(TimeProvider.System.GetUtcNow(), NpgsqlDbType.TimestampTz);
        await copy.WriteAsync("main", NpgsqlDbType.Varchar);
        await copy.WriteAsync(DotNetType, NpgsqlDbType.Varchar);
        await copy.WriteAsync("local", NpgsqlDbType.Varchar);
        await copy.WriteAsync(false, NpgsqlDbType.Boolean);
    }

    private static Guid NewId(Random chance)
    {
        Span<byte> bytes = stackalloc byte[16];
        chance.NextBytes(bytes);
        return new Guid(bytes);
    }
}
