using Atlas.Ledger.Accounts;

namespace Atlas.Tests.Ledger.Accounts;

public sealed class AccountPathTests
{
    [Theory]
    [InlineData("Assets")]
    [InlineData("Assets:Bank:Checking")]
    [InlineData("Assets:Savings Account 2")]
    [InlineData("Активы:Наличные")]
    [InlineData("資産:現金")]
    [InlineData("Assets:Ünïcödé — Straße №5")]
    [InlineData("Assets:🏦")]
    [InlineData("Assets:e\u0301te\u0301")]
    public void Segments_of_any_script_with_single_spaces_make_a_path(string path) =>
        AccountPath.IsValid(path).ShouldBeTrue();

    [Theory]
    [InlineData("")]
    [InlineData(":")]
    [InlineData(":Assets")]
    [InlineData("Assets:")]
    [InlineData("Assets::Bank")]
    [InlineData(" Assets")]
    [InlineData("Assets ")]
    [InlineData("Assets :Bank")]
    [InlineData("Assets: Bank")]
    [InlineData("Assets:My  Bank")]
    [InlineData("Assets:\tBank")]
    [InlineData("Assets:My\u00A0Bank")]
    [InlineData("Assets:My\u2028Bank")]
    [InlineData("Assets:Ba\u200Bnk")]
    [InlineData("Assets:\u202EknaB")]
    [InlineData("Assets:Bank\U000E0041")]
    [InlineData("Assets:Ba\u0007nk")]
    public void Anything_that_hides_or_doubles_a_separator_makes_none(string path) =>
        AccountPath.IsValid(path).ShouldBeFalse();

    [Theory]
    [InlineData("Assets:Cash", AccountKind.Asset)]
    [InlineData("asset", AccountKind.Asset)]
    [InlineData("Liabilities:Card", AccountKind.Liability)]
    [InlineData("EQUITY:Opening", AccountKind.Equity)]
    [InlineData("Income:Salary", AccountKind.Income)]
    [InlineData("Revenues:Shop", AccountKind.Income)]
    [InlineData("Expenses:Rent", AccountKind.Expense)]
    [InlineData("Assetsx:Cash", null)]
    [InlineData("My Assets", null)]
    public void The_first_segment_names_the_kind(string path, AccountKind? kind) =>
        AccountKinds.FromPath(path).ShouldBe(kind);

    [Theory]
    [InlineData(AccountKind.Asset, 1)]
    [InlineData(AccountKind.Expense, 1)]
    [InlineData(AccountKind.Liability, -1)]
    [InlineData(AccountKind.Equity, -1)]
    [InlineData(AccountKind.Income, -1)]
    public void Debits_raise_assets_and_expenses_and_credits_the_rest(AccountKind kind, int sign) =>
        kind.NormalSign().ShouldBe(sign);
}
