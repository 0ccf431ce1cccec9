using Atlas.Ledger.Journal;
using Atlas.Tests.Support;

namespace Atlas.Tests.Ledger;

/// <summary>
/// The tables of Atlas.Tests/Ledger/Tables, against the rules alone and against the whole engine.
/// </summary>
public sealed class RejectionTableTests(AtlasHost host)
{
    private static readonly IReadOnlyList<TransactionTable> Tables = TransactionTable.ReadAll();

    public static TheoryData<string> PureTables =>
        [.. Tables.Where(t => !t.NeedsQueue).Select(t => t.ToString())];

    public static TheoryData<string> LiveTables =>
        [.. Tables.Where(t => !t.NeedsClock).Select(t => t.ToString())];

    [Theory]
    [MemberData(nameof(PureTables))]
    public Task The_rules_answer_as_the_table_says(string table) =>
        new TableRun(new MemoryTableLedger()).RunAsync(Find(table));

    [Theory]
    [MemberData(nameof(LiveTables))]
    public async Task The_engine_answers_as_the_table_says(string table)
    {
        var name = $"table-{Tables.ToList().FindIndex(t => t.ToString() == table)}";
        await using var ledger = new LiveTableLedger(host, name);
        await new TableRun(ledger).RunAsync(Find(table));
    }

    [Fact]
    public void Every_rejection_code_stands_in_a_table()
    {
        var answered = Tables.SelectMany(t => t.Lines).Select(l => l.Expected?[0]).ToHashSet();
        RejectionCatalog.All.Select(m => m.Name).Where(name => !answered.Contains(name)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_table_whose_answer_is_wrong_fails_and_names_the_line()
    {
        var table = TransactionTable
            .Parse("planted.txt", ["## planted", "ledger => ok", "ledger => ok"]).Single();
        var failure = await Assert.ThrowsAsync<ShouldAssertException>(
            () => new TableRun(new MemoryTableLedger()).RunAsync(table));
        failure.Message.ShouldContain("planted.txt:3");
        failure.Message.ShouldContain("ledger_exists");
    }

    private static TransactionTable Find(string name) => Tables.Single(t => t.ToString() == name);
}
