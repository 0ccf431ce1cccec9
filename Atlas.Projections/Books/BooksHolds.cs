using Atlas.Ledger.Holds;
using Npgsql;

namespace Atlas.Projections.Books;

/// <summary>
/// What is left of the holds that a page draws on. Stored rows are read outside the page's transaction, which
/// is safe: the page is refused unless the rows still stand at the position before its first event, and
/// unless they are as they were read, for a rebuild may have mended them.
/// </summary>
internal sealed class BooksHolds
{
    private readonly Dictionary<(string Ledger, Guid Hold),
    (string Account, string Asset, decimal Remaining)> _holds = [];

    /// <summary>The rows as they were read.</summary>
    public List<(string Ledger, Guid Hold, string Account, string Asset, decimal Remaining)> Stored { get; } =
        [];

    public HoldLine Place(string ledger, long position, HoldPlaced e)
    {
        _holds[(ledger, e.Hold)] = (e.Account, e.Asset, e.Amount);
        return new HoldLine(ledger, position, e.Hold, e.Account, e.Asset, e.Amount);
    }

    /// <summary>Takes an amount out of a hold; null = all that is left.</summary>
    public (HoldLine Line, decimal Remaining) Draw(string ledger, long position, Guid hold, decimal? amount)
    {
        var (account, asset, remaining) = _holds.TryGetValue((ledger, hold), out var known)
            ? known
            : throw new InvalidOperationException($"The hold {hold} of ledger {ledger} is not in the books.");
        var drawn = amount ?? remaining;
        _holds[(ledger, hold)] = (account, asset, remaining - drawn);
        return (new HoldLine(ledger, position, hold, account, asset, -drawn), remaining - drawn);
    }

    public static async Task<BooksHolds> LoadAsync(
        NpgsqlDataSource database, string schema, string projection, string tenant, Guid[] holds,
        CancellationToken token)
    {
        var loaded = new BooksHolds();
        if (holds.Length == 0) return loaded;
        await using var command = database.CreateCommand(
            $"""
            select h.ledger, h.id, h.account, h.asset, h.remaining
            from {schema}.{BooksTables.Holds} h
            join {schema}.projection_position p using (tenant_id, generation, ledger)
            where p.projection = $1 and h.tenant_id = $2 and h.id = any($3)
            """);
        command.Parameters.AddWithValue(projection);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(holds);
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
        {
            loaded.Stored.Add((
                reader.GetString(0), reader.GetGuid(1), reader.GetString(2), reader.GetString(3),
                reader.GetDecimal(4)));
        }

        foreach (var (ledger, hold, account, asset, remaining) in loaded.Stored)
            loaded._holds[(ledger, hold)] = (account, asset, remaining);

        return loaded;
    }
}
