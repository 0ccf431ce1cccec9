using Atlas.Ledger.Journal;
using Atlas.Tests.Support;

namespace Atlas.Tests.Ledger;

public sealed class JournalTests(AtlasHost host)
{
    [Fact]
    public async Task A_posted_transaction_takes_the_next_position()
    {
        var ledger = await host.OpenLedgerAsync();
        await ledger.DeclareAsync("USD/2");
        await ledger.OpenAsync("Assets:Cash", "Expenses:Rent");

        var outcome = await ledger.PostAsync("Assets:Cash", "Expenses:Rent", 900m);

        outcome.Rejection.ShouldBeNull();
        outcome.Position.ShouldBe(5);
        outcome.Ids.Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_same_key_and_request_answers_the_same_ids_and_position()
    {
        var ledger = await host.OpenLedgerAsync();
        await ledger.DeclareAsync("USD/2");
        await ledger.OpenAsync("Assets:Cash", "Expenses:Rent");

        var first = await ledger.PostAsync("Assets:Cash", "Expenses:Rent", 900m, key: "rent-1");
        var again = await ledger.PostAsync("Assets:Cash", "Expenses:Rent", 900.00m, key: "rent-1");
        var other = await ledger.PostAsync("Assets:Cash", "Expenses:Rent", 901m, key: "rent-1");

        again.Replayed.ShouldBeTrue();
        again.Position.ShouldBe(first.Position);
        again.Ids.ShouldBe(first.Ids);
        other.Rejection!.Code.ShouldBe(RejectionCode.IdempotencyConflict);
    }
}
