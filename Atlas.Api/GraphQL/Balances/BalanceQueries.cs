using System.ComponentModel;
using Atlas.Api.GraphQL.Scalars;
using Atlas.Projections.Balances;
using GraphQL;
using GraphQL.Types;

namespace Atlas.Api.GraphQL;

[Name("Balance")]
[Description("What an account, or a tree of accounts, has of one asset.")]
public sealed class BalanceNode(AssetBalance balance)
{
    public string Asset => balance.Asset;

    [Description("Debits minus credits.")]
    [OutputType(typeof(NonNullGraphType<AmountScalar>))]
    public string Posted => balance.Posted;

    [Description("What open holds set aside; holds have no effective date.")]
    [OutputType(typeof(NonNullGraphType<AmountScalar>))]
    public string Held => balance.Held;

    [Description("Posted minus held, on the account's normal side.")]
    [OutputType(typeof(NonNullGraphType<AmountScalar>))]
    public string Available => balance.Available;

    [Description("The position the figures stand at.")]
    public long Position => balance.Position;
}

[Name("TrialBalance")]
[Description("Every account's balance; per asset the debits equal the credits.")]
public sealed class TrialBalanceNode(TrialBalance balance)
{
    [Description("The position the figures stand at.")]
    public long Position => balance.Position;

    public IEnumerable<TrialBalanceLineNode> Lines =>
        balance.Lines.Select(line => new TrialBalanceLineNode(line));

    public IEnumerable<TrialBalanceTotalNode> Totals =>
        balance.Totals.Select(total => new TrialBalanceTotalNode(total));
}

[Name("TrialBalanceLine")]
[Description("One account and asset: the balance stands in one column, the other is zero.")]
public sealed class TrialBalanceLineNode(TrialBalanceLine line)
{
    public string Account => line.Account;

    public string Asset => line.Asset;

    [OutputType(typeof(NonNullGraphType<AmountScalar>))]
    public string Debit => line.Debit;

    [OutputType(typeof(NonNullGraphType<AmountScalar>))]
    public string Credit => line.Credit;
}

[Name("TrialBalanceTotal")]
public sealed class TrialBalanceTotalNode(TrialBalanceTotal total)
{
    public string Asset => total.Asset;

    [OutputType(typeof(NonNullGraphType<AmountScalar>))]
    public string Debit => total.Debit;

    [OutputType(typeof(NonNullGraphType<AmountScalar>))]
    public string Credit => total.Credit;
}
