using Atlas.Bench.Running;

namespace Atlas.Bench.Parts;

/// <summary>What the database holds after a round, read from the stored JSON itself.</summary>
/// <param name="Transactions">Stored transactions.</param>
/// <param name="Sum">Sum of all their postings; 0 in sound books.</param>
internal sealed record StoredBooks(long Transactions, decimal Sum)
{
    public static async Task<StoredBooks> ReadAsync(string postgres, string events)
    {
        var totals = await Sql.ReadAsync<decimal[]>(postgres,
            $"""
            select array[count(*), coalesce(sum((
                select sum((p ->> 'amount')::numeric) from jsonb_array_elements(data -> 'postings') p)), 0)]
            from {events} where data ? 'postings'
            """);
        return new StoredBooks((long)totals[0], totals[1]);
    }
}
