using Atlas.Ledger.Money;
using Atlas.Projections.Prices;

namespace Atlas.Projections.Statements;

/// <summary>A rate for adding up many products.</summary>
/// <param name="Units">In units of <paramref name="Places"/>; null = it has too many digits for that.</param>
internal sealed record DayRate(Rate Rate, long? Units, int Places)
{
    /// <summary>Amounts and rates below these make products of which millions can be added up.</summary>
    private const int PlacesMax = 18;
    private const long UnitsMax = 1_000_000_000_000_000;

    /// <summary>Of the report's currency in itself.</summary>
    public static readonly DayRate One = Of(new Rate(Exact.Unit(0), DateOnly.MinValue, IsStale: false));

    public static DayRate Of(Rate rate)
    {
        var value = rate.Value.Places > PlacesMax ? rate.Value.Trim() : rate.Value;
        var fits = value.Places <= PlacesMax && value.Units < UnitsMax;
        return new DayRate(rate, fits ? (long)value.Units : null, value.Places);
    }
}

/// <summary>The rates of one asset in a report's currency, each day looked up once.</summary>
internal sealed class DayRates(MarketRates rates, string asset, string currency)
{
    private readonly Dictionary<DateOnly, (bool IsKnown, DayRate? Rate)[]> _months = [];
    private (bool IsKnown, DayRate? Rate)[] _month = [];
    private DateOnly _first = DateOnly.MaxValue;

    /// <summary>Null = there is none.</summary>
    public DayRate? On(DateOnly day)
    {
        var first = day.AddDays(1 - day.Day);
        if (first != _first)
        {
            if (!_months.TryGetValue(first, out var known)) _months[first] = known = new (bool, DayRate?)[31];
            (_first, _month) = (first, known);
        }

        ref var found = ref _month[day.Day - 1];
        if (!found.IsKnown)
            found = (true, rates.Find(asset, currency, day) is { } rate ? DayRate.Of(rate) : null);
        return found.Rate;
    }
}

/// <summary>The rates of all assets in a report's currency.</summary>
internal sealed class ReportRates(MarketRates rates, string currency)
{
    private readonly Dictionary<string, DayRates> _assets = new(StringComparer.Ordinal);

    public string Currency => currency;

    public DayRates Of(string asset)
    {
        if (!_assets.TryGetValue(asset, out var known))
            _assets[asset] = known = new DayRates(rates, asset, currency);
        return known;
    }
}

/// <summary>Adds up amounts of one asset, each at the rate of its day, exactly.</summary>
/// <param name="scale">Of the asset.</param>
internal sealed class RatedSum(int scale)
{
    private const long AmountMax = 100_000_000_000_000_000;

    private Exact _others = Exact.Zero;
    private Int128 _products;
    private int _places;
    private Int128 _rated;
    private Int128 _unrated;
    private bool _hasRated;

    public int Scale => scale;

    /// <summary>Null = no day had a rate, but there were some.</summary>
    public Exact? Value => HasUnrated && !_hasRated
        ? null
        : _others + new Exact(_products, scale + _places);

    /// <summary>The amounts of days with a rate.</summary>
    public Exact Rated => new(_rated, scale);

    /// <summary>The amounts of days without any rate.</summary>
    public Exact Unrated => new(_unrated, scale);

    /// <summary>Whether there were such days, even if what they moved adds up to zero.</summary>
    public bool HasUnrated { get; private set; }

    /// <summary>The first day that was valued at an old price.</summary>
    public DateOnly? StaleFrom { get; private set; }

    public DateOnly? StaleTo { get; private set; }

    public void Add(DateOnly day, Int128 units, DayRate? rate)
    {
        if (units == 0) return;
        if (rate is null)
        {
            HasUnrated = true;
            _unrated += units;
            return;
        }

        _hasRated = true;
        _rated += units;
        if (rate.Rate.IsStale)
        {
            StaleFrom = StaleFrom < day ? StaleFrom : day;
            StaleTo = StaleTo > day ? StaleTo : day;
        }

        if (rate.Units is { } small && units < AmountMax && units > -AmountMax)
        {
            if (rate.Places != _places) SetAside(rate.Places);
            _products += Math.BigMul((long)units, small);
        }
        else _others += new Exact(units, scale) * rate.Rate.Value;
    }

    /// <summary>Products are added up in units of the places that they have, until others come.</summary>
    private void SetAside(int places)
    {
        _others += new Exact(_products, scale + _places);
        (_products, _places) = (0, places);
    }
}
