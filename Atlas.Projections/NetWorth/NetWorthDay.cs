using Atlas.Ledger.Money;
using Atlas.Projections.Prices;
using Atlas.Projections.Statements;

namespace Atlas.Projections.NetWorth;

/// <summary>A series shows the last day of each interval, and its own last day.</summary>
public enum SeriesInterval
{
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

/// <summary>What all assets and liabilities come to in one asset at the end of a day.</summary>
public sealed class NetWorthPart
{
    private readonly (Exact Assets, Exact Liabilities) _amounts;
    private readonly int _scale;
    private readonly Rate? _rate;
    private readonly ValueFormat? _format;

    internal NetWorthPart(
        string asset, int scale, (Exact Assets, Exact Liabilities) amounts, Rate? rate,
        ValueFormat? format) =>
        (Asset, _scale, _amounts, _rate, _format) = (asset, scale, amounts, rate, format);

    public string Asset { get; }

    /// <summary>Debits minus credits of asset accounts, padded to the asset's scale.</summary>
    public string Assets => _amounts.Assets.AtLeast(_scale).ToString();

    /// <summary>Credits minus debits of liability accounts.</summary>
    public string Liabilities => _amounts.Liabilities.AtLeast(_scale).ToString();

    /// <summary>Assets minus liabilities.</summary>
    public string Net => NetAmount.AtLeast(_scale).ToString();

    /// <summary>Of one unit in the currency; null = there is none, or no currency was asked for.</summary>
    public string? Price => _rate?.Value.ToString();

    /// <summary>The day of the price.</summary>
    public DateOnly? PriceDate => _rate?.Date;

    /// <summary>Whether the price is too old for the day; null = there is none.</summary>
    public bool? IsStale => _rate?.IsStale;

    /// <summary>What the net amount is worth; null = there is no price, and it is in no sum.</summary>
    public string? Value => _rate is null ? null : _format?.Text(NetAmount * _rate.Value);

    private Exact NetAmount => _amounts.Assets - _amounts.Liabilities;
}

/// <summary>The net worth at the end of a day.</summary>
/// <param name="Assets">What assets are worth; null = no currency, or nothing has a price.</param>
/// <param name="Liabilities">What is owed, more than zero where something is.</param>
/// <param name="NetWorth">Assets minus liabilities.</param>
/// <param name="Parts">By asset, those left out that have nothing.</param>
/// <param name="Unpriced">The assets without any price, in no sum.</param>
/// <param name="Stale">The assets whose price is too old, in the sums all the same.</param>
public sealed record NetWorthDay(
    DateOnly Date, string? Assets, string? Liabilities, string? NetWorth, IReadOnlyList<NetWorthPart> Parts,
    IReadOnlyList<string> Unpriced, IReadOnlyList<string> Stale);

/// <param name="Position">The position the figures stand at.</param>
/// <param name="Currency">What values are given in; null = none was asked for.</param>
public sealed record NetWorthSeries(long Position, string? Currency, IReadOnlyList<NetWorthDay> Days);
