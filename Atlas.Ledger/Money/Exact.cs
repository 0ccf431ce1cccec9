using System.Globalization;
using System.Numerics;

namespace Atlas.Ledger.Money;

/// <summary>
/// A decimal number of any size, exactly. It remembers the places it was written with: 1.00 has two.
/// </summary>
/// <remarks>
/// Units that fit a long are kept as one, as nearly all do: a report adds up tens of thousands of them.
/// </remarks>
public readonly record struct Exact : IComparable<Exact>
{
    /// <summary>Longer numbers are no amounts; they would only cost time.</summary>
    public const int DigitsMax = 100;

    /// <summary>Significant digits of a quotient.</summary>
    public const int QuotientDigits = 28;

    public static readonly Exact Zero = new(0, 0);

    private readonly long _units;
    private readonly LargeUnits? _large;

    public Exact(BigInteger units, int places)
    {
        Places = places;
        if (units >= long.MinValue && units <= long.MaxValue) _units = (long)units;
        else _large = new LargeUnits(units);
    }

    public Exact(Int128 units, int places)
    {
        Places = places;
        if (units >= long.MinValue && units <= long.MaxValue) _units = (long)units;
        else _large = new LargeUnits(units);
    }

    public Exact(long units, int places) => (_units, Places) = (units, places);

    /// <summary>The number without its point.</summary>
    public BigInteger Units => _large?.Units ?? _units;

    /// <summary>Digits after the point; negative = so many zeros before it are left out.</summary>
    public int Places { get; }

    public bool IsZero => _large is null && _units == 0;

    public int Sign => _large?.Units.Sign ?? Math.Sign(_units);

    public Exact Abs => Sign < 0 ? -this : this;

    public static Exact operator +(Exact a, Exact b)
    {
        var places = Math.Max(a.Places, b.Places);
        return a.TryUnitsAt(places, out var x) && b.TryUnitsAt(places, out var y)
            ? new Exact((Int128)x + y, places)
            : new Exact(a.UnitsAt(places) + b.UnitsAt(places), places);
    }

    public static Exact operator -(Exact a) =>
        a._large is null ? new(-(Int128)a._units, a.Places) : new(-a.Units, a.Places);

    public static Exact operator -(Exact a, Exact b) => a + -b;

    public static Exact operator *(Exact a, Exact b) => a._large is null && b._large is null
        ? new((Int128)a._units * b._units, a.Places + b.Places)
        : new(a.Units * b.Units, a.Places + b.Places);

    public static bool operator <(Exact a, Exact b) => a.CompareTo(b) < 0;

    public static bool operator >(Exact a, Exact b) => a.CompareTo(b) > 0;

    public static bool operator <=(Exact a, Exact b) => a.CompareTo(b) <= 0;

    public static bool operator >=(Exact a, Exact b) => a.CompareTo(b) >= 0;

    public int CompareTo(Exact other)
    {
        var places = Math.Max(Places, other.Places);
        return TryUnitsAt(places, out var x) && other.TryUnitsAt(places, out var y)
            ? x.CompareTo(y)
            : UnitsAt(places).CompareTo(other.UnitsAt(places));
    }

    /// <summary>
    /// A quotient to 28 significant digits, half to even, as plain-text programs compute it.
    /// </summary>
    public static Exact Divide(Exact a, Exact b)
    {
        var shift = Math.Max(0, QuotientDigits + 1 + DigitsOf(b.Units) - DigitsOf(a.Units));
        var units = RoundedQuotient(a.Units * PowerOf10(shift), b.Units);
        return new Exact(units, a.Places - b.Places + shift).WithDigits(QuotientDigits).Trim();
    }

    /// <summary>The same value with at most this many places, half to even.</summary>
    public Exact Round(int places) => places >= Places
        ? this
        : new Exact(RoundedQuotient(Units, PowerOf10(Places - places)), places);

    /// <summary>The same value padded to so many places.</summary>
    public Exact AtLeast(int places) => places <= Places ? this
        : TryUnitsAt(places, out var units) ? new Exact(units, places)
        : new Exact(UnitsAt(places), places);

    /// <summary>At most this many significant digits, half to even.</summary>
    public Exact WithDigits(int digits) =>
        DigitsOf(Units) is var have && have > digits
            ? Round(Places - (have - digits)).AtLeastZeroPlaces()
            : AtLeastZeroPlaces();

    /// <summary>The same value without trailing zeros after the point.</summary>
    public Exact Trim()
    {
        if (_large is not null) return TrimLarge();
        var (units, places) = (_units, Places);
        while (places > 0)
        {
            var (shorter, last) = Math.DivRem(units, 10);
            if (last != 0) break;
            (units, places) = (shorter, places - 1);
        }

        return new Exact(units, places).AtLeastZeroPlaces();
    }

    private Exact TrimLarge()
    {
        var (units, places) = (Units, Places);
        while (places > 0)
        {
            var shorter = BigInteger.DivRem(units, 10, out var last);
            if (!last.IsZero) break;
            (units, places) = (shorter, places - 1);
        }

        return new Exact(units, places).AtLeastZeroPlaces();
    }

    /// <summary>10^-places.</summary>
    public static Exact Unit(int places) => new Exact(BigInteger.One, places).AtLeastZeroPlaces();

    /// <summary>The number as a decimal; false where it has more than 28 digits.</summary>
    public bool TryToDecimal(out decimal value)
    {
        var trimmed = Trim();
        value = 0;
        if (trimmed.Places > 28 || BigInteger.Abs(trimmed.Units) >= DecimalMax) return false;
        var scale = PowerOf10(trimmed.Places);
        var whole = BigInteger.DivRem(trimmed.Units, scale, out _);
        value = trimmed.Places == 0
            ? (decimal)whole
            : decimal.Parse(trimmed.ToString(), NumberStyles.Number, CultureInfo.InvariantCulture);
        return true;
    }

    /// <summary>Plain text with a point, as many places as it has: <c>-0.50</c>.</summary>
    public override string ToString()
    {
        if (Places <= 0) return AtLeastZeroPlaces().Units.ToString(CultureInfo.InvariantCulture);
        var text = _large?.Units.ToString(CultureInfo.InvariantCulture)
            ?? _units.ToString(CultureInfo.InvariantCulture);
        var digits = Sign < 0 ? text[1..] : text;
        if (digits.Length <= Places) digits = digits.PadLeft(Places + 1, '0');
        var point = digits.Length - Places;
        return string.Concat(Sign < 0 ? "-" : "", digits.AsSpan(0, point), ".", digits.AsSpan(point));
    }

    /// <summary>
    /// Digits with at most one point, no sign; the caller has checked that it is no longer.
    /// </summary>
    public static Exact Parse(ReadOnlySpan<char> whole, ReadOnlySpan<char> fraction)
    {
        if (whole.Length + fraction.Length <= LongDigits && TryParse(whole, out var before)
            && TryParse(fraction, out var after))
            return new Exact((before * LongPowers[fraction.Length]) + after, fraction.Length);
        var digits = string.Concat(whole, fraction);
        var units =
            digits.Length == 0 ? BigInteger.Zero : BigInteger.Parse(digits, CultureInfo.InvariantCulture);
        return new Exact(units, fraction.Length);
    }

    /// <summary>Reads a number as <see cref="ToString"/> and the database write it.</summary>
    public static Exact Parse(ReadOnlySpan<char> text)
    {
        var digits = text is ['-', ..] ? text[1..] : text;
        var point = digits.IndexOf('.');
        var number = point < 0 ? Parse(digits, default) : Parse(digits[..point], digits[(point + 1)..]);
        return text is ['-', ..] ? -number : number;
    }

    /// <summary>The same number, with the places that the decimal carries.</summary>
    public static Exact Of(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        // The words are unsigned numbers in signed integers, which a checked cast would refuse.
        var units = unchecked((Int128)(
            ((UInt128)(uint)bits[2] << 64) | ((UInt128)(uint)bits[1] << 32) | (uint)bits[0]));
        return new Exact(bits[3] < 0 ? -units : units, (bits[3] >> 16) & 0xFF);
    }

    /// <summary>Equal values of different places are equal amounts.</summary>
    public bool Equals(Exact other) => CompareTo(other) == 0;

    public override int GetHashCode()
    {
        var trimmed = Trim();
        return HashCode.Combine(trimmed.Units, trimmed.Places);
    }

    /// <summary>So many digits fit a long whatever they are.</summary>
    private const int LongDigits = 18;

    private static readonly long[] LongPowers =
        [.. Enumerable.Range(0, LongDigits + 1).Select(n => (long)BigInteger.Pow(10, n))];

    /// <summary>What statements need of them for each figure.</summary>
    private static readonly BigInteger[] Powers =
        [.. Enumerable.Range(0, 65).Select(n => BigInteger.Pow(10, n))];

    private static readonly BigInteger DecimalMax = PowerOf10(28);

    private static BigInteger PowerOf10(int exponent) =>
        exponent < Powers.Length ? Powers[exponent] : BigInteger.Pow(10, exponent);

    private static bool TryParse(ReadOnlySpan<char> digits, out long value)
    {
        value = 0;
        return digits.Length == 0
            || long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    private bool TryUnitsAt(int places, out long units)
    {
        units = _units;
        if (_large is not null || places - Places > LongDigits) return false;
        if (places == Places) return true;
        var product = (Int128)_units * LongPowers[places - Places];
        if (product < long.MinValue || product > long.MaxValue) return false;
        units = (long)product;
        return true;
    }

    private BigInteger UnitsAt(int places) =>
        places == Places ? Units : Units * PowerOf10(places - Places);

    private Exact AtLeastZeroPlaces() => Places >= 0 ? this : new Exact(UnitsAt(0), 0);

    private static int DigitsOf(BigInteger units) =>
        BigInteger.Abs(units).ToString(CultureInfo.InvariantCulture).Length;

    private static BigInteger RoundedQuotient(BigInteger a, BigInteger b)
    {
        var quotient = BigInteger.DivRem(a, b, out var rest);
        var twice = BigInteger.Abs(rest) * 2;
        var order = twice.CompareTo(BigInteger.Abs(b));
        if (order > 0 || (order == 0 && !quotient.IsEven)) quotient += (a.Sign * b.Sign) < 0 ? -1 : 1;
        return quotient;
    }

    /// <summary>Units that do not fit a long.</summary>
    private sealed record LargeUnits(BigInteger Units);
}
