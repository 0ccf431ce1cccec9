using Atlas.Bench.Load;
using Atlas.Bench.Running;

namespace Atlas.Bench.Parts;

/// <summary>What the database holds since some moment, read from the stored JSON itself.</summary>
/// <param name="Transactions">Transactions stored since.</param>
/// <param name="Sum">Sum of all their postings; 0 in sound books.</param>
internal sealed record StoredBooks(long Transactions, decimal Sum)
{
    /// <summary>Where Atlas keeps the events.</summary>
    public const string AtlasEvents = "atlas.mt_events";

    /// <param name="after">What <see cref="LastAsync"/> said at that moment; 0 = everything.</param>
    public static async Task<StoredBooks> ReadAsync(string postgres, string events, long after)
    {
        var totals = await Sql.ReadAsync<decimal[]>(postgres,
            $"""
            select array[count(*), coalesce(sum((
                select sum((p ->> 'amount')::numeric) from jsonb_array_elements(data -> 'postings') p)), 0)]
            from {events} where seq_id > $1 and data ? 'postings'
            """, after);
        return new StoredBooks((long)totals[0], totals[1]);
    }

    /// <summary>
    /// Makes the run void unless what was stored since is what was acknowledged, nothing was refused, and the
    /// books balance.
    /// </summary>
    public static async Task CheckAsync(
        BenchRun run, string what, LoopResult result, string postgres, string events, long after)
    {
        var stored = await ReadAsync(postgres, events, after);
        if (stored.Transactions == result.Done && result.Refused == 0 && stored.Sum == 0) return;
        run.Report.Void("books_wrong", FormattableString.Invariant(
            $"{what}: {result.Done} acknowledged, {stored.Transactions} stored, ") +
            FormattableString.Invariant($"{result.Refused} refused, sum {stored.Sum}"));
    }

    /// <summary>The number of the last event.</summary>
    public static Task<long> LastAsync(string postgres, string events) =>
        Sql.ReadAsync<long>(postgres, $"select coalesce(max(seq_id), 0) from {events}");
}
