using Atlas.Ledger.Accounts;
using Atlas.Ledger.Journal;
using static Atlas.Tests.Support.Spec;

namespace Atlas.Tests.Ledger.Accounts;

public sealed class OpenAccountTests
{
    [Fact]
    public void An_account_opens_with_the_kind_its_path_names_and_a_free_policy() => Given()
        .When(Open("Assets:Cash"))
        .Records<AccountOpened>()
        .ShouldBe(new AccountOpened("Assets:Cash", AccountKind.Asset, OverdraftPolicy.Free, null, null));

    [Fact]
    public void A_path_that_names_no_kind_needs_one() => Given()
        .When(Open("Kasse"))
        .Rejects(RejectionCode.AccountKindRequired, "kind", ("account", "Kasse"))
        .When(Open("Kasse", kind: AccountKind.Asset))
        .Accepts();

    [Fact]
    public void A_kind_must_agree_with_the_path() => Given()
        .When(Open("Assets:Cash", kind: AccountKind.Income))
        .Rejects(RejectionCode.AccountKindConflict, "kind", ("account", "Assets:Cash"))
        .When(Open("Assets:Cash", kind: AccountKind.Asset))
        .Accepts();

    [Fact]
    public void A_path_is_taken_once_and_for_all() =>
        Given(Open("Assets:Cash"), new CloseAccount("Assets:Cash"))
        .When(Open("Assets:Cash"))
        .Rejects(RejectionCode.AccountExists, "account", ("account", "Assets:Cash"));

    [Fact]
    public void An_open_account_is_not_opened_again() => Given(Open("Assets:Cash"))
        .When(Open("Assets:Cash"))
        .Rejects(RejectionCode.AccountExists, "account", ("account", "Assets:Cash"));

    [Fact]
    public void Paths_that_differ_in_case_are_two_accounts() => Given(Open("Assets:Cash"))
        .When(Open("Assets:cash"))
        .Accepts();

    [Fact]
    public void Allowed_assets_must_be_declared() => Given()
        .When(new OpenAccount("Assets:Cash", AllowedAssets: ["USD", "EUR"]))
        .Rejects(RejectionCode.AssetNotFound, "allowedAssets.1", ("asset", "EUR"));

    [Fact]
    public void Limits_are_of_declared_assets() => Given()
        .When(Open("Assets:Cash", new OverdraftPolicy(OverdraftMode.Limit, [new OverdraftLimit("EUR", 1m)])))
        .Rejects(RejectionCode.AssetNotFound, "policy.limits.0.asset", ("asset", "EUR"));

    [Fact]
    public void A_limit_is_a_magnitude() => Given()
        .When(Open("Assets:Cash", new OverdraftPolicy(OverdraftMode.Limit, [new OverdraftLimit("USD", -1m)])))
        .Rejects(RejectionCode.NegativeAmount, "policy.limits.0.amount");

    [Fact]
    public void Metadata_is_kept_as_given()
    {
        var metadata = new Dictionary<string, string> { ["iban"] = "DE02", ["bank"] = "Sparkasse" };
        Given().When(new OpenAccount("Assets:Bank", Metadata: metadata))
            .Records<AccountOpened>().Metadata.ShouldBe(metadata);
    }
}
