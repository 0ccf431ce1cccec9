using Atlas.Ledger.Accounts;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Money;
using static Atlas.Tests.Support.Spec;

namespace Atlas.Tests.Ledger.Money;

public sealed class DeclareAssetTests
{
    [Fact]
    public void A_new_asset_is_declared() => Given()
        .When(new DeclareAsset("Green Apples", 0))
        .Records<AssetDeclared>().ShouldBe(new AssetDeclared("Green Apples", 0));

    [Fact]
    public void A_scale_is_widened() => Given()
        .When(new DeclareAsset("USD", 4))
        .Records<AssetScaleWidened>().ShouldBe(new AssetScaleWidened("USD", 4));

    [Fact]
    public void A_scale_is_never_narrowed() => Given()
        .When(new DeclareAsset("USD", 1))
        .Rejects(RejectionCode.ScaleNarrowed, "scale", ("asset", "USD"), ("scale", "2"));

    [Fact]
    public void The_same_scale_again_is_a_mistake() => Given()
        .When(new DeclareAsset("USD", 2))
        .Rejects(RejectionCode.AssetExists, "code", ("asset", "USD"), ("scale", "2"));

    [Theory]
    [InlineData(-1)]
    [InlineData(28)]
    public void A_scale_has_0_to_27_places(int scale) => Given()
        .When(new DeclareAsset("EUR", scale))
        .Rejects(RejectionCode.ScaleExceeded, "scale", ("scale", "27"));

    [Theory]
    [InlineData("")]
    [InlineData(" EUR")]
    [InlineData("EUR ")]
    [InlineData("E\nUR")]
    [InlineData("E\u00A0UR")]
    [InlineData("E\u200BUR")]
    [InlineData("E\U000E0041UR")]
    public void A_code_is_visible_text(string code) => Given()
        .When(new DeclareAsset(code, 2))
        .Rejects(RejectionCode.InvalidAssetCode, "code", ("asset", code));

    [Theory]
    [InlineData("$")]
    [InlineData("円")]
    [InlineData("𝔼𝕌ℝ")]
    [InlineData("ACME Inc. 4.5% 2031")]
    public void A_code_may_be_any_visible_text(string code) =>
        Given().When(new DeclareAsset(code, 2)).Accepts();

    [Fact]
    public void Amounts_of_a_widened_asset_keep_their_value_and_take_more_places() => Given(
            Open("Assets:Cash"), Open("Income:Sales"), Post("Income:Sales", "Assets:Cash", 10.25m),
            new DeclareAsset("USD", 5))
        .When(Post("Income:Sales", "Assets:Cash", 0.00001m))
        .Accepts()
        .Holds("Assets:Cash", 10.25001m);

    [Fact]
    public void A_scale_at_which_a_balance_would_not_fit_is_refused() => Given(
            Open("Assets:Cash"), Open("Income:Sales"), Post("Income:Sales", "Assets:Cash", 1_000_000m))
        .When(new DeclareAsset("USD", 20)).Accepts()
        .When(new DeclareAsset("USD", 21))
        .Rejects(RejectionCode.AmountOutOfRange, "scale", ("asset", "USD"));

    [Fact]
    public void A_scale_at_which_a_held_amount_would_not_fit_is_refused() => Given(
            Open("Assets:Cash"), new Atlas.Ledger.Holds.HoldFunds(
                "Assets:Cash", "USD", 1_000_000m, new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero)))
        .When(new DeclareAsset("USD", 21))
        .Rejects(RejectionCode.AmountOutOfRange, "scale", ("asset", "USD"));

    [Fact]
    public void A_scale_at_which_the_days_of_a_large_turnover_might_not_fit_is_refused() => Given(
            Open("Assets:Cash"), Open("Income:Sales"),
            Post("Income:Sales", "Assets:Cash", 1_000_000m), Post("Assets:Cash", "Income:Sales", 1_000_000m))
        .When(new DeclareAsset("USD", 21))
        .Rejects(RejectionCode.AmountOutOfRange, "scale", ("asset", "USD"));

    [Fact]
    public void An_assets_scale_counts_for_policies_too() => Given()
        .When(Open(
            "Assets:Cash", new OverdraftPolicy(OverdraftMode.Limit, [new OverdraftLimit("USD", 0.001m)])))
        .Rejects(RejectionCode.ScaleExceeded, "policy.limits.0.amount", ("asset", "USD"), ("scale", "2"));
}
