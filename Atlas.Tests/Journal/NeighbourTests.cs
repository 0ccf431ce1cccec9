using Atlas.Api.Hosting;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Transactions;
using Atlas.Tests.Support;
using Npgsql;

namespace Atlas.Tests.Journal;

/// <summary>
/// Commands that share a commit share nothing else: what is wrong with one is told to its caller alone.
/// </summary>
[Collection(EngineTests.Name)]
public sealed class NeighbourTests(EngineHost engine)
{
    private const string Forbidden = "forbidden by the planted constraint";

    [Fact]
    public async Task A_decision_that_throws_fails_its_caller_alone()
    {
        var ledger = await engine.OpenLedgerAsync("Assets:Cash", "Expenses:Rent");

        var (faulty, others) = await SendBetweenOthersAsync(
            ledger, new ScriptedCommand((_, _) => throw new InvalidOperationException("a bug in one rule")));

        (await Should.ThrowAsync<InvalidOperationException>(() => faulty))
            .Message.ShouldBe("a bug in one rule");
        await AssertPostedAsync(ledger, others);
    }

    [Fact]
    public async Task An_event_that_cannot_be_folded_fails_its_caller_alone_and_leaves_no_half_of_it()
    {
        var ledger = await engine.OpenLedgerAsync("Assets:Cash", "Expenses:Rent");
        Posting[] halfKnown = [new("Assets:Cash", 5m, "USD"), new("Assets:Nowhere", -5m, "USD")];

        var (faulty, others) = await SendBetweenOthersAsync(ledger, new ScriptedCommand((_, context) =>
            Decision.Record(new TransactionPosted(
                context.NewId(), halfKnown, TestLedger.Day, null, null, null, null, null))));

        await Should.ThrowAsync<NullReferenceException>(() => faulty);
        await AssertPostedAsync(ledger, others);
    }

    [Fact]
    public async Task A_command_that_the_database_refuses_fails_its_caller_alone()
    {
        await ForbidAsync();
        var ledger = await engine.OpenLedgerAsync("Assets:Cash", "Expenses:Rent");

        var (faulty, others) = await SendBetweenOthersAsync(
            ledger, TestLedger.Transfer("Assets:Cash", "Expenses:Rent", 1m) with { Reference = Forbidden });

        var failure = await Should.ThrowAsync<Exception>(() => faulty);
        (failure as PostgresException ?? failure.InnerException as PostgresException)!.SqlState
            .ShouldBe(PostgresErrorCodes.CheckViolation);
        await AssertPostedAsync(ledger, others);
        (await ledger.PostAsync("Assets:Cash", "Expenses:Rent", 1m)).IsAccepted.ShouldBeTrue();
    }

    [Fact]
    public async Task An_event_that_cannot_be_written_fails_its_caller_alone()
    {
        var ledger = await engine.OpenLedgerAsync("Assets:Cash", "Expenses:Rent");
        var unwritable = new Dictionary<string, string> { ["key"] = "half a pair: \ud800" };

        var (faulty, others) = await SendBetweenOthersAsync(ledger, new ScriptedCommand((_, context) =>
            Decision.Record(new TransactionPosted(
                context.NewId(), [], TestLedger.Day, "\0", null, null, unwritable, null))));

        await Should.ThrowAsync<Exception>(() => faulty);
        await AssertPostedAsync(ledger, others);
    }

    /// <summary>
    /// Looking up the neighbour's reference shows that it is taken, which refuses the retry too, whose key
    /// nobody had looked up: it must be looked up then.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_retry_is_answered_from_its_key_whatever_its_neighbours_bring_up(bool dryRun)
    {
        var ledger = await engine.OpenLedgerAsync("Assets:Cash", "Expenses:Rent");
        var invoice = TestLedger.Transfer("Assets:Cash", "Expenses:Rent", 1m) with { Reference = "one" };
        var first = await ledger.SendAsync(invoice, "key");

        using var gate = await Gate.HoldAsync(ledger);
        var retry = ledger.SendAsync(invoice, "key");
        var neighbour = ledger.SendAsync(invoice, dryRun: dryRun);
        gate.Open();

        var replayed = await retry;
        replayed.Rejection.ShouldBeNull();
        (replayed.Replayed, replayed.Position, replayed.Ids[0])
            .ShouldBe((true, first.Position, first.Ids[0]));
        (await neighbour).Rejection!.Code.ShouldBe(RejectionCode.ReferenceTaken);
    }

    /// <summary>
    /// Sends the command in the middle of a commit of 41, of which the others are transfers of 1.
    /// </summary>
    private static async Task<(Task<Outcome> Faulty, Task<Outcome>[] Others)> SendBetweenOthersAsync(
        EngineLedger ledger, ILedgerCommand command)
    {
        using var gate = await Gate.HoldAsync(ledger);
        var before = Enumerable.Range(0, 20)
            .Select(i => ledger.PostAsync("Assets:Cash", "Expenses:Rent", 1m, $"{i}"));
        Task<Outcome>[] first = [.. before];
        var faulty = ledger.SendAsync(command);
        var after = Enumerable.Range(20, 20)
            .Select(i => ledger.PostAsync("Assets:Cash", "Expenses:Rent", 1m, $"{i}"));
        return (faulty, [.. first, .. after]);
    }

    private static async Task AssertPostedAsync(EngineLedger ledger, Task<Outcome>[] others)
    {
        var outcomes = await Task.WhenAll(others);
        outcomes.Select(o => o.Position).ShouldBe(Enumerable.Range(5, 40).Select(i => (long)i));
        var entries = await ledger.ReadSoundAsync();
        entries.Count.ShouldBe(44);
        outcomes.ShouldAllBe(o => o.Ids[0] == entries[(int)o.Position - 1].Id);
        // The book that goes on deciding equals the stored one.
        var tried = await ledger.SendAsync(
            new ScriptedCommand((book, _) => book.FindAccount("Assets:Cash")!.BalanceOf("USD").Posted == -40m
                ? ScriptedCommand.Nothing
                : throw new InvalidOperationException("The book is not what is stored.")));
        tried.Position.ShouldBe(44);
    }

    private async Task ForbidAsync()
    {
        await using var plant = NpgsqlDataSource.Create(engine.Postgres).CreateCommand(
            $"""
            alter table {AtlasHosting.Schema}.{JournalKey.TableName} drop constraint if exists planted;
            alter table {AtlasHosting.Schema}.{JournalKey.TableName}
                add constraint planted check (reference <> '{Forbidden}');
            """);
        await plant.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
