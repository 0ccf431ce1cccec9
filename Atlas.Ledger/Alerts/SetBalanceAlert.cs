using Atlas.Ledger.Accounts;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Money;

namespace Atlas.Ledger.Alerts;

/// <summary>Sets a rule about a balance, or replaces the one of its name. It moves no money.</summary>
public sealed record SetBalanceAlert(BalanceAlert Rule) : ILedgerCommand
{
    public void Check(RequestCheck check)
    {
        check.Text("name", Rule.Name);
        check.Text("account", Rule.Account);
        check.Text("asset", Rule.Asset);
    }

    public Decision Decide(Book book, DecisionContext context)
    {
        if (!book.HasAlert(Rule.Name) && book.AlertCount >= Limits.AlertsMax)
            return Decision.Reject(RejectionCode.LimitExceeded, "name",
                ("limit", "balance alerts per ledger"), ("max", Limits.AlertsMax));
        var asset = book.FindAsset(Rule.Asset);
        return Decision.First(
            CheckBound(Rule.Below, asset, Rule.Asset, "below"),
            CheckBound(Rule.Above, asset, Rule.Asset, "above"))
            ?? (HasBounds ? null : Invalid(Rule.Below is null ? "below" : "above"))
            ?? (IsName(Rule.Name) ? null : Invalid("name"))
            ?? (asset is null
                ? Decision.Reject(RejectionCode.AssetNotFound, "asset", ("asset", Rule.Asset)) : null)
            ?? (AccountPath.IsValid(Rule.Account)
                ? null
                : Decision.Reject(RejectionCode.InvalidAccountPath, "account", ("account", Rule.Account)))
            ?? Decision.Record(new BalanceAlertSet(Rule with
            {
                Below = AtScale(Rule.Below, asset!),
                Above = AtScale(Rule.Above, asset!),
            }));
    }

    private bool HasBounds => (Rule.Below, Rule.Above) switch
    {
        (null, null) => false,
        ({ } below, { } above) => below <= above,
        _ => true,
    };

    private static bool IsName(string name) =>
        name.Length > 0 && name[0] != ' ' && name[^1] != ' ' && VisibleText.IsVisible(name);

    private static decimal? AtScale(decimal? bound, Asset asset) =>
        bound is { } amount ? Amount.AtScale(amount, asset.Scale) : null;

    /// <summary>amount_out_of_range, scale_exceeded.</summary>
    private static Decision? CheckBound(decimal? bound, Asset? asset, string code, string path)
    {
        if (bound is not { } amount) return null;
        var fits = asset is null ? Amount.HasAtMostDigitsMax(amount) : Amount.Fits(amount, asset.Scale);
        if (!fits)
            return Decision.Reject(
                RejectionCode.AmountOutOfRange, path, ("asset", code));
        return asset is not null && Amount.PlacesOf(amount) > asset.Scale
            ? Decision.Reject(
                RejectionCode.ScaleExceeded, path, ("asset", asset.Code), ("scale", asset.Scale))
            : null;
    }

    private Decision Invalid(string path) =>
        Decision.Reject(RejectionCode.InvalidAlert, path, ("alert", Rule.Name));
}
