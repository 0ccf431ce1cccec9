using Npgsql;

namespace Atlas.Projections.Books;

/// <summary>Ledgers whose rows an older program has written: it kept no sums of their postings.</summary>
public sealed class OutdatedBooks(NpgsqlDataSource database)
{
    private const string Schema = BooksView.Schema;

    /// <summary>Tenant and name of each; <see cref="RebuildBooks"/> makes their rows anew.</summary>
    public async Task<IReadOnlyList<(string Tenant, string Ledger)>> ReadAsync(CancellationToken token)
    {
        await using var command = database.CreateCommand(
            $"""
            select p.tenant_id, p.ledger from {Schema}.{Freshness.ProjectionPosition.Table} p
            where p.projection = $1
              and exists (select from {Schema}.{BooksTables.Postings} r where {Same})
              and not exists (select from {Schema}.{BooksTables.MonthlySums} r where {Same})
            order by p.tenant_id, p.ledger
            """);
        command.Parameters.AddWithValue(BooksProjection.Name);
        await using var reader = await command.ExecuteReaderAsync(token);
        var ledgers = new List<(string Tenant, string Ledger)>();
        while (await reader.ReadAsync(token)) ledgers.Add((reader.GetString(0), reader.GetString(1)));
        return ledgers;
    }

    private const string Same =
        "r.tenant_id = p.tenant_id and r.generation = p.generation and r.ledger = p.ledger";
}
