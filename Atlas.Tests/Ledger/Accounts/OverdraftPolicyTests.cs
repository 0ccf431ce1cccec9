using Atlas.Ledger.Accounts;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Money;
using Atlas.Ledger.Transactions;
using Atlas.Tests.Support;
using static Atlas.Tests.Support.Spec;

namespace Atlas.Tests.Ledger.Accounts;

/// <summary>
/// Each rule on both normal sides: a wallet is an asset of its owner and a liability of its keeper.
/// </summary>
public sealed class OverdraftPolicyTests
{
    private const string World = "Equity:World";

    public static readonly TheoryData<string> Wallets = ["Assets:Wallet", "Liabilities:Wallet"];

    private static readonly OverdraftPolicy Limit100 =
        new(OverdraftMode.Limit, [new OverdraftLimit("USD", 100m)]);

    [Theory]
    [MemberData(nameof(Wallets))]
    public void A_free_account_goes_as_low_as_it_likes(string wallet) => With(wallet, OverdraftPolicy.Free)
        .When(PayOut(wallet, 1_000_000m)).Accepts();

    [Theory]
    [MemberData(nameof(Wallets))]
    public void Never_below_zero_lets_the_last_cent_out_and_no_more(string wallet) =>
        With(wallet, OverdraftPolicy.NeverBelowZero)
            .And(PayIn(wallet, 50m))
            .When(PayOut(wallet, 50.01m))
            .Rejects(RejectionCode.InsufficientFunds, null,
                ("account", wallet), ("asset", "USD"), ("available", "50.00"), ("required", "50.01"))
            .When(PayOut(wallet, 50m)).Accepts();

    [Theory]
    [MemberData(nameof(Wallets))]
    public void A_limit_lets_the_balance_reach_it_exactly(string wallet) => With(wallet, Limit100)
        .When(PayOut(wallet, 100.01m)).Rejects(RejectionCode.InsufficientFunds, null, ("available", "0.00"))
        .When(PayOut(wallet, 100m)).Accepts()
        .When(PayOut(wallet, 0.01m)).Rejects(RejectionCode.InsufficientFunds, null, ("available", "-100.00"));

    [Theory]
    [MemberData(nameof(Wallets))]
    public void An_asset_without_a_limit_of_its_own_never_goes_below_zero(string wallet) =>
        With(wallet, Limit100)
        .And(new DeclareAsset("EUR", 2))
        .When(PayOut(wallet, 0.01m, "EUR"))
        .Rejects(RejectionCode.InsufficientFunds, null, ("asset", "EUR"));

    [Theory]
    [MemberData(nameof(Wallets))]
    public void A_deposit_into_an_overdrawn_account_is_welcome(string wallet) =>
        With(wallet, OverdraftPolicy.Free)
        .And(PayOut(wallet, 80m))
        .And(new ChangePolicy(wallet, OverdraftPolicy.NeverBelowZero))
        .When(PayIn(wallet, 30m)).Accepts()
        .When(PayOut(wallet, 0.01m)).Rejects(RejectionCode.InsufficientFunds, null, ("available", "-50.00"))
        .When(PayIn(wallet, 50m)).Accepts();

    [Theory]
    [MemberData(nameof(Wallets))]
    public void A_policy_binds_what_comes_after_its_change(string wallet) =>
        With(wallet, OverdraftPolicy.NeverBelowZero)
        .When(PayOut(wallet, 1m)).Rejects(RejectionCode.InsufficientFunds)
        .And(new ChangePolicy(wallet, Limit100))
        .When(PayOut(wallet, 1m)).Accepts()
        .And(new ChangePolicy(wallet, OverdraftPolicy.NeverBelowZero))
        .When(PayOut(wallet, 1m)).Rejects(RejectionCode.InsufficientFunds);

    [Theory]
    [MemberData(nameof(Wallets))]
    public void Only_the_net_effect_of_a_transaction_counts(string wallet) =>
        With(wallet, OverdraftPolicy.NeverBelowZero)
        .When(Multi((wallet, -5m), (World, 2m), (wallet, 3m), (wallet, 2m), (World, -2m))).Accepts()
        .When(Flip(wallet, Multi((wallet, -5m), (World, 1m), (wallet, 4m))))
        .Rejects(RejectionCode.InsufficientFunds);

    [Theory]
    [MemberData(nameof(Wallets))]
    public void The_recorded_order_counts_and_not_the_effective_date(string wallet) =>
        With(wallet, OverdraftPolicy.NeverBelowZero)
            .When(PayOut(wallet, 5m) with { EffectiveDate = new DateOnly(2030, 1, 1) })
            .Rejects(RejectionCode.InsufficientFunds)
            .And(PayIn(wallet, 5m) with { EffectiveDate = new DateOnly(2030, 1, 1) })
            .When(PayOut(wallet, 5m) with { EffectiveDate = new DateOnly(2020, 1, 1) })
            .Accepts();

    [Fact]
    public void A_policy_is_checked_like_the_one_an_account_opens_with() => Given(Open("Assets:Wallet"))
        .When(new ChangePolicy("Assets:Wallet", new(OverdraftMode.Limit, [new OverdraftLimit("EUR", 1m)])))
        .Rejects(RejectionCode.AssetNotFound, "policy.limits.0.asset");

    private static Spec With(string wallet, OverdraftPolicy policy) =>
        Given(Open(World), Open(wallet, policy));

    private static PostTransaction PayIn(string wallet, decimal amount) =>
        Flip(wallet, Multi((wallet, amount), (World, -amount)));

    private static PostTransaction PayOut(string wallet, decimal amount, string asset = "USD") =>
        Flip(wallet, Multi((wallet, -amount), (World, amount)), asset);

    private static PostTransaction Multi(params (string Account, decimal Amount)[] postings) =>
        new([.. postings.Select(p => new Posting(p.Account, p.Amount, "USD"))], Day);

    /// <summary>
    /// What raises an asset wallet lowers a liability wallet: turns every sign for the latter.
    /// </summary>
    private static PostTransaction Flip(string wallet, PostTransaction post, string asset = "USD") =>
        post with
    {
        Postings = [.. post.Postings.Select(p => p with
        {
            Amount = wallet.StartsWith("Assets", StringComparison.Ordinal) ? p.Amount : -p.Amount,
            Asset = asset,
        })],
    };
}
