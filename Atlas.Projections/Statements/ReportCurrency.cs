using Atlas.Ledger.Money;
using Atlas.Projections.Books;

namespace Atlas.Projections.Statements;

/// <summary>The currency that a report is given in, beside the assets' own amounts.</summary>
/// <param name="Code">A declared asset, or one that a price names.</param>
/// <param name="FreshDays">A price is stale when it is older than so many days.</param>
public sealed record ReportCurrency(string Code, int FreshDays);

/// <summary>Nothing in the ledger names the currency that was asked for.</summary>
public sealed class UnknownCurrencyException(string ledger, string code) : Exception(
    $"Ledger {ledger} knows no asset {code}; declare it, or record a price in it.");

/// <summary>How values in a currency are written.</summary>
/// <param name="Scale">The places that its amounts are padded to.</param>
internal sealed record ValueFormat(int Scale)
{
    /// <summary>An amount times a price may have more places than the currency, up to these.</summary>
    private const int MorePlaces = 8;

    /// <summary>The places of a currency that is not declared.</summary>
    private const int UsualScale = 2;

    /// <summary>Half to even at eight places beyond the currency's; zeros there are left out.</summary>
    public string Text(Exact value) => value.Round(Scale + MorePlaces).Trim().AtLeast(Scale).ToString();

    public string? Text(Exact? value) => value is { } known ? Text(known) : null;

    /// <summary>Of a currency that is not declared.</summary>
    /// <exception cref="UnknownCurrencyException">No price names it.</exception>
    public static async Task<ValueFormat> OfPricedAsync(
        BooksView view, string code, CancellationToken token)
    {
        var found = await view.ReadAsync(
            $"""
            select 1 from {BooksView.Schema}.{BooksTables.Prices} p
            where p.tenant_id = @tenant and p.generation = @generation and p.ledger = @ledger
                and (p.base = @code or p.quote = @code) limit 1
            """,
            row => row.GetInt32(0), token, ("code", code));
        return found.Count > 0
            ? new ValueFormat(UsualScale)
            : throw new UnknownCurrencyException(view.Ledger, code);
    }
}
