using Atlas.Projections.Books;
using Atlas.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Atlas.Tests.Projections;

public sealed class ReportTurnsTests(AtlasHost host)
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reports_beyond_the_turns_wait_in_their_order_and_other_reads_do_not()
    {
        var ledger = await host.OpenLedgerAsync();
        using var turns = new ReportTurns(max: 1);
        await using BooksReader first = NewReader(turns), second = NewReader(turns), third = NewReader(turns),
            other = NewReader(turns);
        await first.ReportAsync(ledger.Name, waitFor: 1, Token);

        var (secondView, thirdView) = (ReportAsync(second), ReportAsync(third));
        var otherView = await other.LedgerAsync(ledger.Name, waitFor: 1, Token);

        otherView!.Ledger.ShouldBe(ledger.Name);
        (secondView.IsCompleted, thirdView.IsCompleted).ShouldBe((false, false));
        await first.DisposeAsync();
        (await SoonAsync(secondView))!.Ledger.ShouldBe(ledger.Name);
        thirdView.IsCompleted.ShouldBeFalse();
        await second.DisposeAsync();
        (await SoonAsync(thirdView))!.Ledger.ShouldBe(ledger.Name);

        Task<BooksView?> ReportAsync(BooksReader reader) =>
            reader.ReportAsync(ledger.Name, waitFor: 1, Token);
    }

    [Fact]
    public async Task A_report_that_waits_for_a_position_lets_others_have_its_turn()
    {
        var ledger = await host.OpenLedgerAsync();
        using var turns = new ReportTurns(max: 1);
        await using BooksReader waiting = NewReader(turns), other = NewReader(turns), free = NewReader(turns);
        var position = (await waiting.ReportAsync(ledger.Name, waitFor: 1, Token))!.Position;

        var later = waiting.LedgerAsync(ledger.Name, waitFor: position + 1, Token);
        await SoonAsync(other.ReportAsync(ledger.Name, waitFor: position, Token));
        await ledger.DeclareAsync("EUR/2");
        await free.LedgerAsync(ledger.Name, waitFor: position + 1, Token);

        later.IsCompleted.ShouldBeFalse();
        await other.DisposeAsync();
        (await SoonAsync(later))!.Position.ShouldBe(position + 1);
    }

    [Fact]
    public async Task Who_gives_up_waiting_is_passed_over()
    {
        var ledger = await host.OpenLedgerAsync();
        using var turns = new ReportTurns(max: 1);
        using var impatience = new CancellationTokenSource();
        await using BooksReader first = NewReader(turns), second = NewReader(turns), third = NewReader(turns);
        await first.ReportAsync(ledger.Name, waitFor: 1, Token);
        var given = second.ReportAsync(ledger.Name, waitFor: 1, impatience.Token);
        var thirdView = third.ReportAsync(ledger.Name, waitFor: 1, Token);

        await impatience.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => given);
        await first.DisposeAsync();
        (await SoonAsync(thirdView))!.Ledger.ShouldBe(ledger.Name);
    }

    /// <summary>A turn that nobody gives back would be waited for without end.</summary>
    private static Task<BooksView?> SoonAsync(Task<BooksView?> view) =>
        view.WaitAsync(TimeSpan.FromSeconds(20), Token);

    private BooksReader NewReader(ReportTurns turns) =>
        ActivatorUtilities.CreateInstance<BooksReader>(host.Host.Services, turns);
}
