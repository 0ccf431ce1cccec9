using Atlas.Ledger.Accounts;
using Atlas.Ledger.Holds;
using Atlas.Ledger.Journal;
using static Atlas.Tests.Support.Spec;

namespace Atlas.Tests.Ledger.Accounts;

public sealed class AccountStatusTests
{
    private static readonly DateTimeOffset Tomorrow = new(2026, 1, 16, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_frozen_account_takes_no_posting_until_it_is_unfrozen() => Given(
            Open("Assets:Cash"), Open("Expenses:Rent"), new FreezeAccount("Assets:Cash"))
        .When(Post("Assets:Cash", "Expenses:Rent", 1m))
        .Rejects(RejectionCode.AccountFrozen, "postings.1.account", ("account", "Assets:Cash"))
        .When(new FreezeAccount("Assets:Cash"))
        .Rejects(RejectionCode.AccountFrozen, "account")
        .And(new UnfreezeAccount("Assets:Cash"))
        .When(Post("Assets:Cash", "Expenses:Rent", 1m))
        .Accepts()
        .When(new UnfreezeAccount("Assets:Cash"))
        .Rejects(RejectionCode.AccountNotFrozen, "account", ("account", "Assets:Cash"));

    [Fact]
    public void A_frozen_account_takes_no_hold_and_is_not_closed() => Given(
            Open("Assets:Cash"), new FreezeAccount("Assets:Cash"))
        .When(new HoldFunds("Assets:Cash", "USD", 1m, Tomorrow))
        .Rejects(RejectionCode.AccountFrozen, "account")
        .When(new CloseAccount("Assets:Cash"))
        .Rejects(RejectionCode.AccountFrozen, "account");

    [Fact]
    public void An_account_with_a_balance_is_not_closed() => Given(
            Open("Assets:Cash"), Open("Income:Sales"), Post("Income:Sales", "Assets:Cash", 1m))
        .When(new CloseAccount("Assets:Cash"))
        .Rejects(RejectionCode.AccountNotEmpty, "account", ("account", "Assets:Cash"))
        .And(Post("Assets:Cash", "Income:Sales", 1m))
        .When(new CloseAccount("Assets:Cash"))
        .Records<AccountClosed>().ShouldBe(new AccountClosed("Assets:Cash"));

    [Fact]
    public void An_account_with_an_open_hold_is_not_closed_before_the_hold_is_due() => Given(
            Open("Assets:Cash"), new HoldFunds("Assets:Cash", "USD", 5m, Tomorrow))
        .When(new CloseAccount("Assets:Cash"))
        .Rejects(RejectionCode.AccountNotEmpty, "account")
        .After(TimeSpan.FromDays(1))
        .When(new CloseAccount("Assets:Cash"))
        .Accepts()
        .Holds("Assets:Cash", 0m, 0m);

    [Fact]
    public void A_closed_account_stays_closed() => Given(
            Open("Assets:Cash"), Open("Income:Sales"), new CloseAccount("Assets:Cash"))
        .When(Post("Income:Sales", "Assets:Cash", 1m))
        .Rejects(RejectionCode.AccountClosed, "postings.0.account", ("account", "Assets:Cash"))
        .When(new CloseAccount("Assets:Cash")).Rejects(RejectionCode.AccountClosed, "account")
        .When(new FreezeAccount("Assets:Cash")).Rejects(RejectionCode.AccountClosed, "account")
        .When(new UnfreezeAccount("Assets:Cash")).Rejects(RejectionCode.AccountClosed, "account")
        .When(new ChangePolicy("Assets:Cash", OverdraftPolicy.Free))
        .Rejects(RejectionCode.AccountClosed, "account")
        .When(new HoldFunds("Assets:Cash", "USD", 1m, Tomorrow))
        .Rejects(RejectionCode.AccountClosed, "account");

    [Fact]
    public void Metadata_of_a_closed_account_can_still_be_set_and_removed()
    {
        var metadata = new Dictionary<string, string?> { ["note"] = "old", ["iban"] = null };
        Given(Open("Assets:Cash"), new CloseAccount("Assets:Cash"))
            .When(new SetAccountMetadata("Assets:Cash", metadata))
            .Records<AccountMetadataSet>().Metadata.ShouldBe(metadata);
    }

    [Fact]
    public void What_does_not_exist_cannot_change()
    {
        ILedgerCommand[] commands =
        [
            new CloseAccount("Assets:Gone"), new FreezeAccount("Assets:Gone"),
            new UnfreezeAccount("Assets:Gone"),
            new ChangePolicy("Assets:Gone", OverdraftPolicy.Free),
            new SetAccountMetadata("Assets:Gone", new Dictionary<string, string?>()),
            new HoldFunds("Assets:Gone", "USD", 1m, Tomorrow),
        ];
        foreach (var command in commands)
            Given().When(command)
                .Rejects(RejectionCode.AccountNotFound, "account", ("account", "Assets:Gone"));
    }
}
