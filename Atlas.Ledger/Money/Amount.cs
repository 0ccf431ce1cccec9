using System.Globalization;

namespace Atlas.Ledger.Money;

/// <summary>
/// Exact decimal amounts of one asset. An amount of an asset with scale <c>s</c> is a whole number of units of
/// 10^-s and has at most <see cref="DigitsMax"/> significant digits counted in those units, so that
/// <see cref="decimal"/> (28 digits) never rounds when two of them are added.
/// </summary>
public static class Amount
{
    public const int DigitsMax = 27;
    public const int ScaleMax = 27;

    private static readonly Int128[] PowersOfTen = Powers();

    /// <summary>The number of decimal places that <paramref name="amount"/> needs: 1.50 needs 1.</summary>
    public static int PlacesOf(decimal amount) => Canonical(amount).Scale;

    /// <summary>The same value without trailing zeros after the point: 1.50 and 1.5 become one.</summary>
    public static decimal Canonical(decimal amount) => amount / 1.0000000000000000000000000000m;

    /// <summary>The amount in units of 10^-<paramref name="scale"/>; exact. The caller has checked the scale.</summary>
    public static Int128 MinorUnits(decimal amount, int scale)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(amount, bits);
        var mantissa = ((Int128)(uint)bits[2] << 64) | ((Int128)(uint)bits[1] << 32) | (uint)bits[0];
        var places = (bits[3] >> 16) & 0xFF;
        var units = places <= scale
            ? mantissa * PowersOfTen[scale - places]
            : mantissa / PowersOfTen[places - scale];
        return bits[3] < 0 ? -units : units;
    }

    /// <summary>
    /// The amount of so many units of 10^-<paramref name="scale"/>; beyond what <see cref="decimal"/> holds, its
    /// greatest value with the sign, which <see cref="Fits"/> refuses.
    /// </summary>
    public static decimal FromMinorUnits(Int128 units, int scale)
    {
        var magnitude = Int128.Abs(units);
        if (magnitude >> 96 != 0) return units < 0 ? decimal.MinValue : decimal.MaxValue;
        var (low, middle, high) = (Word(magnitude, 0), Word(magnitude, 32), Word(magnitude, 64));
        return new decimal(low, middle, high, units < 0, (byte)scale);
    }

    /// <summary>Whether the amount has at most 27 significant digits at its asset's scale.</summary>
    public static bool Fits(decimal amount, int scale)
    {
        // Most amounts are far below the bound; the shift in decimal decides those without Int128.
        if (Math.Abs(amount) >= LimitAtScaleZero) return false;
        return Int128.Abs(MinorUnits(amount, scale)) < PowersOfTen[DigitsMax];
    }

    /// <summary>Whether the amount has at most 27 significant digits, before its asset is known.</summary>
    public static bool HasAtMostDigitsMax(decimal amount)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(Canonical(amount), bits);
        var mantissa = ((Int128)(uint)bits[2] << 64) | ((Int128)(uint)bits[1] << 32) | (uint)bits[0];
        return mantissa < PowersOfTen[DigitsMax];
    }

    /// <summary>The same value carrying exactly <paramref name="scale"/> places, so its text is padded to it.</summary>
    public static decimal AtScale(decimal amount, int scale)
    {
        var canonical = Canonical(amount);
        return canonical.Scale >= scale ? canonical : canonical + new decimal(0, 0, 0, isNegative: false, (byte)scale);
    }

    /// <summary>Text padded to the asset's scale, with a point and no grouping: <c>-10.00</c>.</summary>
    public static string Format(decimal amount, int scale) =>
        AtScale(amount, scale).ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// Reads <c>-?digits[.digits]</c>. A number with more than 27 significant digits is well formed but out of
    /// range: it is answered as <see cref="decimal.MaxValue"/> with its sign, which every command refuses as
    /// <c>amount_out_of_range</c>, because <see cref="decimal.Parse(string)"/> would round it in silence.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out decimal amount)
    {
        amount = 0;
        var digits = text is ['-', ..] ? text[1..] : text;
        var point = digits.IndexOf('.');
        var whole = point < 0 ? digits : digits[..point];
        var fraction = point < 0 ? default : digits[(point + 1)..];
        if (whole.IsEmpty || (point >= 0 && fraction.IsEmpty)) return false;
        if (whole.ContainsAnyExceptInRange('0', '9') || fraction.ContainsAnyExceptInRange('0', '9')) return false;
        whole = whole.TrimStart('0');
        fraction = fraction.TrimEnd('0');
        var significant = whole.IsEmpty ? fraction.TrimStart('0').Length : whole.Length + fraction.Length;
        var negative = text[0] == '-';
        if (significant > DigitsMax || fraction.Length > 28)
        {
            amount = negative ? decimal.MinValue : decimal.MaxValue;
            return true;
        }

        amount = decimal.Parse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        return true;
    }

    private static readonly decimal LimitAtScaleZero = 1_000_000_000_000_000_000_000_000_000m;

    private static int Word(Int128 value, int shift) => unchecked((int)(uint)((value >> shift) & uint.MaxValue));

    private static Int128[] Powers()
    {
        var powers = new Int128[39];
        powers[0] = 1;
        for (var i = 1; i < powers.Length; i++) powers[i] = powers[i - 1] * 10;
        return powers;
    }
}
