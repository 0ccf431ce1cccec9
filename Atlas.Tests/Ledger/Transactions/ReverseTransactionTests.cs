using Atlas.Ledger.Accounts;
using Atlas.Ledger.Holds;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Money;
using Atlas.Ledger.Transactions;
using Atlas.Tests.Support;
using static Atlas.Tests.Support.Spec;

namespace Atlas.Tests.Ledger.Transactions;

public sealed class ReverseTransactionTests
{
    private static readonly DateOnly Later = Day.AddDays(10);

    [Fact]
    public void A_full_reversal_takes_back_every_posting_at_its_own_date()
    {
        var (books, id) = Sold(10m);
        var reversal = books.When(new ReverseTransaction(id, Later, Description: "returned"))
            .Records<TransactionReversed>();
        (reversal.Reverses, reversal.EffectiveDate, reversal.Description).ShouldBe((id, Later, "returned"));
        reversal.Postings.ShouldBe([new("Assets:Cash", -10m, "USD"), new("Income:Sales", 10m, "USD")]);
        reversal.Amounts.ShouldBe([new(0, 10m), new(1, -10m)]);
        books.Holds("Assets:Cash", 0m).Holds("Income:Sales", 0m);
    }

    [Fact]
    public void Nothing_is_reversed_twice()
    {
        var (books, id) = Sold(10m);
        books.And(new ReverseTransaction(id, Later))
            .When(new ReverseTransaction(id, Later))
            .Rejects(RejectionCode.AlreadyReversed, "transaction", ("transaction", id.ToString()))
            .When(Partial(id, 1m)).Rejects(RejectionCode.AlreadyReversed);
    }

    [Fact]
    public void Partial_reversals_add_up_to_the_original_and_no_further()
    {
        var (books, id) = Sold(10m);
        books.When(Partial(id, 4m)).Accepts()
            .When(Partial(id, 6.01m))
            .Rejects(RejectionCode.ReversalExceedsOriginal, "amounts.0.amount", ("posting", "0"),
                ("left", "6.00"))
            .When(Partial(id, 6m)).Accepts().Holds("Assets:Cash", 0m)
            .When(Partial(id, 0.01m)).Rejects(RejectionCode.AlreadyReversed);
    }

    [Fact]
    public void A_full_reversal_after_a_partial_one_takes_back_what_is_left()
    {
        var (books, id) = Sold(10m);
        books.And(Partial(id, 4m)).When(new ReverseTransaction(id, Later))
            .Records<TransactionReversed>().Amounts.ShouldBe([new(0, 6m), new(1, -6m)]);
    }

    [Fact]
    public void Amounts_of_one_posting_given_in_parts_count_together()
    {
        var (books, id) = Sold(10m);
        books.When(new ReverseTransaction(id, Later, [new(0, 6m), new(0, 5m), new(1, 11m)]))
            .Rejects(RejectionCode.ReversalExceedsOriginal, "amounts.1.amount", ("left", "10.00"));
    }

    [Fact]
    public void A_partial_reversal_balances_each_asset()
    {
        var (books, id) = Sold(10m);
        books.When(new ReverseTransaction(id, Later, [new(0, 4m), new(1, 3m)]))
            .Rejects(RejectionCode.Unbalanced, "amounts", ("asset", "USD"))
            .When(new ReverseTransaction(id, Later, [new(0, 4m)]))
            .Rejects(RejectionCode.TooFewPostings, "amounts")
            .When(new ReverseTransaction(id, Later, [new(0, 0m), new(1, 0m)]))
            .Rejects(RejectionCode.ZeroAmount, "amounts.0.amount")
            .When(new ReverseTransaction(id, Later, [new(0, 1m), new(1, -1m)]))
            .Rejects(RejectionCode.NegativeAmount, "amounts.1.amount")
            .When(new ReverseTransaction(id, Later, [new(0, 1m), new(2, 1m)]))
            .Rejects(RejectionCode.PostingNotFound, "amounts.1.posting", ("posting", "2"))
            .When(new ReverseTransaction(id, Later, [new(-1, 1m), new(1, 1m)]))
            .Rejects(RejectionCode.PostingNotFound, "amounts.0.posting", ("posting", "-1"));
    }

    [Fact]
    public void A_reversal_can_be_reversed()
    {
        var (books, id) = Sold(10m);
        var reversal = books.When(new ReverseTransaction(id, Later)).Records<TransactionReversed>().Id;
        books.When(new ReverseTransaction(reversal, Later)).Accepts().Holds("Assets:Cash", 10m)
            .When(new ReverseTransaction(reversal, Later)).Rejects(RejectionCode.AlreadyReversed);
    }

    [Fact]
    public void A_capture_can_be_reversed_and_its_hold_stays_as_it_is()
    {
        var books = Given(Open("Assets:Cash"), Open("Expenses:Rent"));
        var hold = books.When(new HoldFunds("Assets:Cash", "USD", 10m, books.Journal.Now.AddDays(1)))
            .Records<HoldPlaced>().Hold;
        var capture = books.When(new CaptureHold(hold, [new CaptureDestination("Expenses:Rent", 4m)], Day))
            .Records<HoldCaptured>().Id;
        books.Holds("Assets:Cash", -4m, 6m)
            .When(new ReverseTransaction(capture, Later)).Accepts()
            .Holds("Assets:Cash", 0m, 6m).Holds("Expenses:Rent", 0m);
    }

    [Fact]
    public void What_cannot_be_found_cannot_be_reversed() => Given()
        .When(new ReverseTransaction(Guid.Empty, Later))
        .Rejects(RejectionCode.TransactionNotFound, "transaction", ("transaction", Guid.Empty.ToString()));

    [Fact]
    public void Funds_that_are_spent_cannot_be_taken_back()
    {
        var books = Given(
            Open("Assets:Wallet", OverdraftPolicy.NeverBelowZero), Open("Income:Sales"),
            Open("Expenses:Rent"));
        var id = books.When(Post("Income:Sales", "Assets:Wallet", 10m)).Records<TransactionPosted>().Id;
        books.And(Post("Assets:Wallet", "Expenses:Rent", 1m))
            .When(new ReverseTransaction(id, Later))
            .Rejects(RejectionCode.InsufficientFunds, "transaction", ("available", "9.00"),
                ("required", "10.00"));
    }

    [Fact]
    public void A_reversal_touches_accounts_as_a_posting_does()
    {
        var (books, id) = Sold(10m);
        books.And(new FreezeAccount("Income:Sales"))
            .When(new ReverseTransaction(id, Later))
            .Rejects(RejectionCode.AccountFrozen, "transaction", ("account", "Income:Sales"))
            .When(Partial(id, 1m)).Rejects(RejectionCode.AccountFrozen, "amounts.1.account");
    }

    [Fact]
    public void After_a_wider_scale_a_transaction_is_reversed_with_padded_amounts()
    {
        var (books, id) = Sold(10m);
        var reversal = books.And(new DeclareAsset("USD", 4)).When(Partial(id, 1.5m))
            .Records<TransactionReversed>();
        reversal.Amounts.Select(a => a.Amount.Scale).ShouldBe([(byte)4, (byte)4]);
        reversal.Postings.Select(p => p.Amount.Scale).ShouldBe([(byte)4, (byte)4]);
    }

    private static (Spec Books, Guid Id) Sold(decimal amount)
    {
        var books = Given(Open("Assets:Cash"), Open("Income:Sales"));
        return (books, books.When(Post("Income:Sales", "Assets:Cash", amount))
            .Records<TransactionPosted>().Id);
    }

    private static ReverseTransaction Partial(Guid id, decimal amount) =>
        new(id, Later, [new ReversedAmount(0, amount), new ReversedAmount(1, amount)]);
}
