using Atlas.Ledger.Journal;
using Atlas.Tests.Support;

namespace Atlas.Tests.Journal;

/// <summary>Cancelling and stopping never leave a caller without an answer, nor with a wrong one.</summary>
[Collection(EngineTests.Name)]
public sealed class StoppingTests(EngineHost engine)
{
    [Fact]
    public async Task A_stop_answers_what_is_queued_and_refuses_what_comes_after()
    {
        var opened = await engine.OpenLedgerAsync("Assets:Cash", "Expenses:Rent");
        using var journals = engine.NewJournals();
        var ledger = opened.Behind(journals);
        var gate = await Gate.HoldAsync(ledger);
        var queued = Enumerable.Range(0, 50).Select(i => ledger.PostAsync("Assets:Cash", "Expenses:Rent", 1m))
            .ToList();

        var stop = journals.StopAsync(CancellationToken.None);
        var late = await ledger.PostAsync("Assets:Cash", "Expenses:Rent", 1m);
        stop.IsCompleted.ShouldBeFalse();
        gate.Dispose();
        await stop;

        late.Rejection!.Code.ShouldBe(RejectionCode.LedgerBusy);
        (await Task.WhenAll(queued)).ShouldAllBe(o => o.IsAccepted);
        (await ledger.ReadSoundAsync()).Count.ShouldBe(4 + 50);
    }

    [Fact]
    public async Task A_stop_without_patience_answers_what_is_queued_as_busy_and_records_none_of_it()
    {
        var opened = await engine.OpenLedgerAsync("Assets:Cash", "Expenses:Rent");
        using var journals = engine.NewJournals();
        var ledger = opened.Behind(journals);
        using var gate = await Gate.HoldAsync(ledger);
        var queued = Enumerable.Range(0, 50).Select(i => ledger.PostAsync("Assets:Cash", "Expenses:Rent", 1m))
            .ToList();

        await journals.StopAsync(new CancellationToken(canceled: true));

        (await Task.WhenAll(queued)).ShouldAllBe(o => o.Rejection!.Code == RejectionCode.LedgerBusy);
        gate.Open();
        (await ledger.ReadSoundAsync()).Count.ShouldBe(4);
    }

    [Fact]
    public async Task A_caller_can_cancel_while_queued_and_no_longer()
    {
        var ledger = await engine.OpenLedgerAsync("Assets:Cash", "Expenses:Rent");
        using var cancellation = new CancellationTokenSource();
        Task<Outcome> Send(ILedgerCommand command) => engine.Journals.SubmitAsync(
            Caller.Local, new LedgerRequest(ledger.Name, command), cancellation.Token);

        var gate = await Gate.HoldAsync(ledger);
        var queued = Send(TestLedger.Transfer("Assets:Cash", "Expenses:Rent", 1m));
        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => queued);
        gate.Dispose();

        using var again = new CancellationTokenSource();
        var taken =
            engine.Journals.SubmitAsync(Caller.Local, new LedgerRequest(ledger.Name, new ScriptedCommand(
            (book, context) =>
            {
                again.Cancel();
                return TestLedger.Transfer("Assets:Cash", "Expenses:Rent", 2m).Decide(book, context);
            })), again.Token);
        (await taken).Position.ShouldBe(5);
        (await ledger.ReadSoundAsync()).Count.ShouldBe(5);
    }

    [Fact]
    public async Task A_full_queue_answers_busy_at_once_and_loses_nothing_of_what_it_took()
    {
        var ledger = await engine.OpenLedgerAsync("Assets:Cash", "Expenses:Rent");
        var gate = await Gate.HoldAsync(ledger);
        var sent = Enumerable.Range(0, Limits.QueueMax + 20)
            .Select(i => ledger.PostAsync("Assets:Cash", "Expenses:Rent", 1m)).ToList();

        sent.Skip(Limits.QueueMax).ShouldAllBe(s => s.IsCompletedSuccessfully);
        (await Task.WhenAll(sent.Skip(Limits.QueueMax)))
            .ShouldAllBe(o => o.Rejection!.Code == RejectionCode.LedgerBusy);
        sent.Take(Limits.QueueMax).ShouldAllBe(s => !s.IsCompleted);
        gate.Dispose();

        (await Task.WhenAll(sent.Take(Limits.QueueMax))).ShouldAllBe(o => o.IsAccepted);
        (await ledger.ReadSoundAsync()).Count.ShouldBe(4 + Limits.QueueMax);
    }
}
