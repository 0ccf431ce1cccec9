namespace Atlas.Projections.Calculations;

/// <summary>
/// A real number of about 31 significant digits in the range of <see cref="double"/>: the unevaluated sum of
/// two doubles, the second at most half a unit in the last place of the first. Interest needs both ends at
/// once: compounding leaves the range of <see cref="decimal"/>, and differences of nearly equal values leave
/// the precision of <see cref="double"/>. What is not finite or not real is <see cref="NaN"/> or an infinity,
/// never an exception.
/// </summary>
/// <remarks>Source: T. J. Dekker, "A floating-point technique for extending the available precision"
/// (1971); Y. Hida, X. Li and D. Bailey, "Library for double-double and quad-double arithmetic" (2007).
/// </remarks>
public readonly partial struct Wide : IEquatable<Wide>, IComparable<Wide>
{
    private readonly double _high;
    private readonly double _low;

    private Wide(double high, double low)
    {
        _high = high;
        // Where the sum left the finite range its error term means nothing.
        _low = double.IsFinite(high) ? low : 0;
    }

    public static Wide Zero => default;

    public static Wide One => new(1, 0);

    public static Wide NaN => new(double.NaN, 0);

    public bool IsFinite => double.IsFinite(_high);

    public bool IsZero => _high == 0;

    public bool IsWhole => IsFinite && Truncate(this) == this;

    /// <summary>-1, 0 or 1; 0 for <see cref="NaN"/>.</summary>
    public int Sign => _high > 0 ? 1 : _high < 0 ? -1 : 0;

    public static implicit operator Wide(double value) => new(value, 0);

    public static implicit operator Wide(int value) => new(value, 0);

    public static explicit operator double(Wide value) => value._high;

    public static Wide operator -(Wide value) => new(-value._high, -value._low);

    public static Wide operator +(Wide left, Wide right)
    {
        var (sum, error) = TwoSum(left._high, right._high);
        var (lowSum, lowError) = TwoSum(left._low, right._low);
        (sum, error) = QuickTwoSum(sum, error + lowSum);
        return Normal(sum, error + lowError);
    }

    public static Wide operator -(Wide left, Wide right) => left + -right;

    public static Wide operator *(Wide left, Wide right)
    {
        var product = left._high * right._high;
        var error = Math.FusedMultiplyAdd(left._high, right._high, -product);
        return Normal(product, error + ((left._high * right._low) + (left._low * right._high)));
    }

    public static Wide operator /(Wide left, Wide right)
    {
        var first = left._high / right._high;
        if (!double.IsFinite(first) || double.IsInfinity(right._high)) return first;
        var rest = left - (right * first);
        var second = rest._high / right._high;
        rest -= right * second;
        var (sum, error) = QuickTwoSum(first, second);
        return Normal(sum, error + (rest._high / right._high));
    }

    public static bool operator ==(Wide left, Wide right) =>
        left._high == right._high && left._low == right._low;

    public static bool operator !=(Wide left, Wide right) => !(left == right);

    public static bool operator <(Wide left, Wide right) =>
        left._high < right._high || (left._high == right._high && left._low < right._low);

    public static bool operator >(Wide left, Wide right) => right < left;

    public static bool operator <=(Wide left, Wide right) => left < right || left == right;

    public static bool operator >=(Wide left, Wide right) => right <= left;

    public static Wide Abs(Wide value) => value._high < 0 ? -value : value;

    public static Wide Min(Wide left, Wide right) => right < left ? right : left;

    public static Wide Max(Wide left, Wide right) => left < right ? right : left;

    public static Wide Floor(Wide value)
    {
        var high = Math.Floor(value._high);
        return high == value._high ? Normal(high, Math.Floor(value._low)) : high;
    }

    public static Wide Ceiling(Wide value) => -Floor(-value);

    /// <summary>Without its fraction: towards zero.</summary>
    public static Wide Truncate(Wide value) => value.Sign < 0 ? Ceiling(value) : Floor(value);

    public bool Equals(Wide other) => this == other;

    public override bool Equals(object? obj) => obj is Wide other && this == other;

    public override int GetHashCode() => HashCode.Combine(_high, _low);

    public int CompareTo(Wide other) => this < other ? -1 : this == other ? 0 : 1;

    private static Wide Normal(double high, double low)
    {
        var (sum, error) = QuickTwoSum(high, low);
        return new Wide(sum, error);
    }

    private static (double Sum, double Error) TwoSum(double left, double right)
    {
        var sum = left + right;
        var part = sum - left;
        return (sum, (left - (sum - part)) + (right - part));
    }

    /// <summary>For a left side at least as large as the right one.</summary>
    private static (double Sum, double Error) QuickTwoSum(double left, double right)
    {
        var sum = left + right;
        return (sum, right - (sum - left));
    }
}
