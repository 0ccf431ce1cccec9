using System.Globalization;

namespace Atlas.Ledger.Money;

/// <summary>
/// Exact decimal amounts of one asset. An amount of an asset with scale <c>s</c> is a whole number of units
/// of 10^-s and has at most <see cref="DigitsMax"/> significant digits counted in those units, so that
/// <see cref="decimal"/> (28 digits) never rounds when two of them are added.
/// </summary>
public static class Amount
{
    public const int DigitsMax = 27;
    public const int ScaleMax = 27;

    private const NumberStyles PlainNumber = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;

    /// <summary>10^0 to 10^27.</summary>
    private static readonly decimal[] PowersOfTen = Powers();

    /// <summary>The number of decimal places that <paramref name="amount"/> needs: 1.50 needs 1.</summary>
    public static int PlacesOf(decimal amount) => Canonical(amount).Scale;

    /// <summary>The same value without trailing zeros after the point: 1.50 and 1.5 become one.</summary>
    public static decimal Canonical(decimal amount) => amount / 1.0000000000000000000000000000m;

    /// <summary>
    /// Whether the amount has at most 27 significant digits at its asset's scale (0 to 27).
    /// </summary>
    public static bool Fits(decimal amount, int scale) => Math.Abs(amount) < PowersOfTen[DigitsMax - scale];

    /// <summary>Whether the amount has at most 27 significant digits, before its asset is known.</summary>
    public static bool HasAtMostDigitsMax(decimal amount)
    {
        var canonical = Canonical(amount);
        var digits = new decimal(
            Word(canonical, 0), Word(canonical, 1), Word(canonical, 2), isNegative: false, scale: 0);
        return digits < PowersOfTen[DigitsMax];
    }

    /// <summary>Whether amounts of any size and number of places sum to zero, exactly.</summary>
    public static bool SumIsZero(IEnumerable<decimal> amounts)
    {
        var sum = default(ExactSum);
        foreach (var amount in amounts) sum.Add(amount);
        return sum.IsZero;
    }

    /// <summary>
    /// The same value carrying exactly <paramref name="scale"/> places, so its text is padded to it.
    /// </summary>
    public static decimal AtScale(decimal amount, int scale)
    {
        var canonical = Canonical(amount);
        return canonical.Scale >= scale
            ? canonical
            : canonical + new decimal(0, 0, 0, isNegative: false, (byte)scale);
    }

    /// <summary>Text padded to the asset's scale, with a point and no grouping: <c>-10.00</c>.</summary>
    public static string Format(decimal amount, int scale) =>
        AtScale(amount, scale).ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// Reads <c>-?digits[.digits]</c>. A number with more than 27 significant digits is well formed but out
    /// of range: it is answered as <see cref="decimal.MaxValue"/> with its sign, which every command refuses
    /// as <c>amount_out_of_range</c>, because <see cref="decimal.Parse(string)"/> would round it in silence.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out decimal amount)
    {
        amount = 0;
        var digits = text is ['-', ..] ? text[1..] : text;
        var point = digits.IndexOf('.');
        var whole = point < 0 ? digits : digits[..point];
        var fraction = point < 0 ? default : digits[(point + 1)..];
        if (whole.IsEmpty || (point >= 0 && fraction.IsEmpty)) return false;
        if (whole.ContainsAnyExceptInRange('0', '9') || fraction.ContainsAnyExceptInRange('0', '9'))
            return false;
        whole = whole.TrimStart('0');
        fraction = fraction.TrimEnd('0');
        var significant = whole.IsEmpty ? fraction.TrimStart('0').Length : whole.Length + fraction.Length;
        if (significant > DigitsMax || fraction.Length > 28)
            amount = text[0] == '-' ? decimal.MinValue : decimal.MaxValue;
        else
            amount = decimal.Parse(text, PlainNumber, CultureInfo.InvariantCulture);
        return true;
    }

    private static int Word(decimal value, int index)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        return bits[index];
    }

    private static decimal[] Powers()
    {
        var powers = new decimal[DigitsMax + 1];
        powers[0] = 1m;
        for (var i = 1; i < powers.Length; i++) powers[i] = powers[i - 1] * 10m;
        return powers;
    }
}
