using Atlas.Ledger.Audit;
using Atlas.Ledger.Journal;
using Npgsql;

namespace Atlas.Projections.Audit;

/// <summary>There is no ledger of that name.</summary>
public sealed class LedgerMissingException(string ledger) : Exception(
    $"there is no ledger {ledger}");

/// <summary>
/// Verifies ledgers: their journals, the tables written with them, and every row of the read models, against
/// a fold of the events from zero that shares no code with the projections.
/// </summary>
public sealed class CompareProjections(JournalStore store, NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>Rebuilds that may end during one verification before it is given up.</summary>
    private const int AttemptsMax = 10;

    public AuditPaging Paging { get; init; } = new();

    /// <summary>Every tenant's ledgers, those included of which there is no more than a stray row.</summary>
    public async Task<IReadOnlyList<(string Tenant, string Ledger)>> LedgersAsync(CancellationToken token)
    {
        await using var snapshot = await AuditSnapshot.OpenAsync(database, time, token);
        var rows = await snapshot.ReadAsync(
            $"select tenant_id, substr(id, 8) from {store.Schema}.mt_streams where id like 'ledger/%'",
            token);
        foreach (var table in Tables)
            rows.AddRange(await snapshot.ReadAsync(LedgerRows.GroupsSql(store.Schema, table), token));
        return [.. rows.Select(r => (r[0]!, r[1]!)).Distinct().Order()];
    }

    /// <summary>
    /// Verifies one ledger up to the position that its read models stand at, its journal to the end.
    /// </summary>
    /// <exception cref="LedgerMissingException">Nothing is stored under that name.</exception>
    public async Task<AuditReport> RunAsync(
        string tenant, string ledger, IProgress<AuditReport>? progress, CancellationToken token)
    {
        if (!(await LedgersAsync(token)).Contains((tenant, ledger))) throw new LedgerMissingException(ledger);
        for (var attempt = 1; ; attempt++)
        {
            var report = new AuditReport(ledger);
            await FindUnknownColumnsAsync(report, token);
            var rows = new LedgerRows(database, time, store.Schema, Paging.RowsMax, tenant, report);
            var journal = new VerifyJournal(store, database, time, Paging, tenant, report);
            try
            {
                await new LedgerComparison(rows, journal, report, progress).RunAsync(token);
                return report;
            }
            catch (RowsReplacedException) when (attempt < AttemptsMax)
            {
                // A rebuild has swapped the rows: what was compared so far is no longer what readers see.
            }
        }
    }

    /// <summary>A column that the audit does not know would go unverified in silence.</summary>
    private async Task FindUnknownColumnsAsync(AuditReport report, CancellationToken token)
    {
        await using var snapshot = await AuditSnapshot.OpenAsync(database, time, token);
        var columns = await snapshot.ReadAsync(
            """
            select table_name::text, column_name::text from information_schema.columns
            where table_schema = $1 and table_name = any($2) order by ordinal_position
            """, token, store.Schema, Tables.Select(t => t.Name).ToArray());
        foreach (var table in Tables)
        {
            var known = table.Scope.Concat(table.Columns.Select(c => c.Name)).ToHashSet();
            foreach (var column in columns.Where(c => c[0] == table.Name && !known.Contains(c[1]!)))
            {
                report.Add(new AuditDifference(
                    table.Name, "every row", column[1]!, null, "a column that is not verified"));
            }
        }
    }

    private static IEnumerable<AuditTable> Tables => AuditedTables.All.Concat(VerifyJournal.Tables);
}
