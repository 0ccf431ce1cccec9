using Weasel.Postgresql.Tables;

namespace Atlas.Insights.Anomalies;

/// <summary>The tables of the detectors' progress and of their stored states.</summary>
internal static class ScorerTables
{
    public const string Progress = "anomaly_progress";
    public const string States = "anomaly_states";

    public static IEnumerable<Table> Build(string schema)
    {
        var progress = New(schema, Progress);
        progress.AddColumn("sequence", "bigint").NotNull();
        progress.AddColumn("position", "bigint").NotNull();
        progress.AddColumn("scored", "bigint").NotNull();
        progress.AddColumn("shed", "bigint").NotNull();
        progress.AddColumn("withheld", "bigint").NotNull();
        yield return progress;

        var states = New(schema, States);
        states.AddColumn("sequence", "bigint").NotNull().AsPrimaryKey();
        states.AddColumn("position", "bigint").NotNull();
        states.AddColumn("state", "bytea").NotNull();
        yield return states;
    }

    private static Table New(string schema, string name)
    {
        var table = new Table($"{schema}.{name}");
        table.AddColumn("tenant_id", "varchar").NotNull().AsPrimaryKey();
        table.AddColumn("ledger", "varchar").NotNull().AsPrimaryKey();
        return table;
    }
}
