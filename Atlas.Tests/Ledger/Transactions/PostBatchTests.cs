using Atlas.Ledger.Accounts;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Transactions;
using Atlas.Tests.Support;
using static Atlas.Tests.Support.Spec;

namespace Atlas.Tests.Ledger.Transactions;

public sealed class PostBatchTests
{
    [Fact]
    public void Each_item_sees_those_before_it()
    {
        var books = Books().When(new PostBatch(
        [
            Post("Income:Sales", "Assets:Wallet", 5m), Post("Assets:Wallet", "Expenses:Rent", 5m),
        ])).Accepts().Holds("Assets:Wallet", 0m).Holds("Expenses:Rent", 5m);
        books.Outcome.Events.OfType<TransactionPosted>().Select(t => t.Id).ShouldBe(books.Outcome.Ids);
        books.Outcome.Ids.Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public void One_refused_item_refuses_all_and_is_named()
    {
        var books = Books();
        var before = books.Journal.Events.Count;
        books.When(new PostBatch(
            [
                Post("Income:Sales", "Assets:Wallet", 5m), Post("Income:Sales", "Expenses:Rent", 1m),
                Post("Assets:Wallet", "Expenses:Rent", 5.01m),
            ]))
            .Rejects(RejectionCode.InsufficientFunds, "transactions.2.postings.1.amount",
                ("available", "5.00"));
        books.Journal.Events.Count.ShouldBe(before);
        books.Holds("Assets:Wallet", 0m).Holds("Expenses:Rent", 0m);
    }

    [Fact]
    public void A_reference_may_stand_once_in_a_batch() => Books()
        .When(new PostBatch(
        [
            Post("Income:Sales", "Assets:Wallet", 5m) with { Reference = "R" },
            Post("Income:Sales", "Assets:Wallet", 5m) with { Reference = "R" },
        ]))
        .Rejects(RejectionCode.ReferenceTaken, "transactions.1.reference")
        .When(Post("Income:Sales", "Assets:Wallet", 5m) with { Reference = "R" }).Accepts();

    [Fact]
    public void An_empty_batch_is_a_mistake() => Books()
        .When(new PostBatch([]))
        .Rejects(RejectionCode.TooFewPostings, "transactions");

    [Fact]
    public void A_text_that_cannot_be_stored_names_its_item() => Books()
        .When(new PostBatch([Post("A", "B", 1m), Post("A", "B", 1m) with { Description = "\0" }]))
        .Rejects(RejectionCode.InvalidText, "transactions.1.description");

    [Fact]
    public void A_batch_has_at_most_1000_items() => Books()
        .When(new PostBatch([.. Enumerable.Repeat(Post("Income:Sales", "Assets:Wallet", 1m), 1_001)]))
        .Rejects(RejectionCode.LimitExceeded, "transactions", ("max", "1000"));

    [Fact]
    public void A_batch_has_one_key_and_answers_all_its_ids_again()
    {
        var batch = new PostBatch(
            [Post("Income:Sales", "Assets:Wallet", 1m), Post("Income:Sales", "Assets:Wallet", 2m)]);
        var books = Books().When(batch, "key");
        var first = books.Outcome;
        var again = books.When(batch, "key").Outcome;
        again.Replayed.ShouldBeTrue();
        again.Ids.ShouldBe(first.Ids);
        again.Position.ShouldBe(first.Position);
        books.Holds("Assets:Wallet", 3m);
    }

    private static Spec Books() => Given(
        Open("Assets:Wallet", OverdraftPolicy.NeverBelowZero), Open("Income:Sales"), Open("Expenses:Rent"));
}
