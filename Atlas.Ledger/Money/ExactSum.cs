namespace Atlas.Ledger.Money;

/// <summary>
/// A sum of decimals that never rounds and never overflows, whatever their sizes and places: whole parts and
/// fractions are counted apart, each as an integer.
/// </summary>
internal struct ExactSum
{
    private const int PlacesMax = 28;

    private static readonly Int128 FractionUnit = (Int128)10_000_000_000_000_000_000_000_000_000m;

    private Int128 _whole;
    private Int128 _fraction;

    public readonly bool IsZero =>
        _fraction % FractionUnit == 0 && _whole + (_fraction / FractionUnit) == 0;

    public void Add(decimal amount)
    {
        var whole = decimal.Truncate(amount);
        _whole += (Int128)whole;
        _fraction += FractionUnits(amount - whole);
    }

    /// <summary>A number between -1 and 1 in units of 10^-28.</summary>
    private static Int128 FractionUnits(decimal fraction)
    {
        if (fraction == 0) return 0;
        var units = fraction + new decimal(0, 0, 0, isNegative: false, PlacesMax);
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(units, bits);
        // The words are unsigned numbers in signed integers, which a checked cast would refuse.
        var mantissa =
            unchecked(((Int128)(uint)bits[2] << 64) | ((Int128)(uint)bits[1] << 32) | (uint)bits[0]);
        return bits[3] < 0 ? -mantissa : mantissa;
    }
}
