using Atlas.Ledger.Journal;

namespace Atlas.Ledger.Money;

/// <summary>Declares an asset, or widens the scale of a declared one; a scale never narrows.</summary>
/// <param name="Code">As written, for instance <c>EUR</c>, <c>$</c> or <c>Green Apples</c>.</param>
/// <param name="Scale">Decimal places of its amounts, 0 to 27.</param>
public sealed record DeclareAsset(string Code, int Scale) : ILedgerCommand
{
    public void Check(RequestCheck check) => check.Text("code", Code);

    public Decision Decide(Book book, DecisionContext context)
    {
        var asset = book.FindAsset(Code);
        if (asset is null && book.AssetCount >= Limits.AssetsMax)
            return Decision.Reject(RejectionCode.LimitExceeded, "code",
                ("limit", "assets per ledger"), ("max", Limits.AssetsMax));
        if (Scale is < 0 or > Amount.ScaleMax)
            return Decision.Reject(
                RejectionCode.ScaleExceeded, "scale", ("asset", Code), ("scale", Amount.ScaleMax));
        if (!IsAssetCode(Code))
            return Decision.Reject(RejectionCode.InvalidAssetCode, "code", ("asset", Code));
        return asset switch
        {
            null => Decision.Record(new AssetDeclared(Code, Scale)),
            _ when Scale > asset.Scale => Widen(book),
            _ when Scale < asset.Scale => Decision.Reject(RejectionCode.ScaleNarrowed, "scale",
                ("asset", Code), ("scale", asset.Scale)),
            _ => Decision.Reject(RejectionCode.AssetExists, "code", ("asset", Code), ("scale", asset.Scale)),
        };
    }

    /// <summary>
    /// More places leave fewer digits before the point: what the accounts hold must still fit.
    /// </summary>
    private Decision Widen(Book book) => book.AllAccounts().All(a => a.Fits(Code, Scale))
        ? Decision.Record(new AssetScaleWidened(Code, Scale))
        : Decision.Reject(RejectionCode.AmountOutOfRange, "scale", ("asset", Code));

    /// <summary>
    /// Any visible text without line breaks or surrounding spaces: journals name assets freely.
    /// </summary>
    internal static bool IsAssetCode(string code) =>
        code.Length > 0 && code[0] != ' ' && code[^1] != ' ' && VisibleText.IsVisible(code);
}
