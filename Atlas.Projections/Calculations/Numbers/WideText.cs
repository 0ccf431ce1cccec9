using System.Globalization;
using System.Numerics;

namespace Atlas.Projections.Calculations;

/// <content>Decimal numbers in and out: a number with up to 31 digits arrives as it is written.</content>
public readonly partial struct Wide
{
    private const int DigitsMax = 400;
    private const int PowerMax = 300;

    public static implicit operator Wide(decimal value)
    {
        Span<int> words = stackalloc int[4];
        decimal.GetBits(value, words);
        // The words are unsigned numbers in signed integers, which a checked cast would refuse.
        var digits = unchecked(
            ((UInt128)(uint)words[2] << 64) | ((UInt128)(uint)words[1] << 32) | (uint)words[0]);
        var size = Scaled(digits, -value.Scale);
        return value < 0 ? -size : size;
    }

    /// <summary>
    /// The nearest decimal; null where the value lies outside of its range. Money is rounded from it.
    /// </summary>
    public decimal? ToDecimal()
    {
        if (!(Math.Abs(_high) < 7.9e27)) return null;
        var high = (decimal)_high;
        // The conversion keeps 15 digits; what it dropped is added back from the exact difference.
        var rest = this - high;
        var middle = (decimal)rest._high;
        return high + middle + (decimal)(rest - middle)._high;
    }

    /// <summary>Reads <c>-12.5</c> or <c>1.25e-3</c>: invariant, no grouping, no blanks.</summary>
    public static bool TryParse(string text, out Wide value)
    {
        value = Zero;
        var exponentAt = text.AsSpan().IndexOfAny('e', 'E');
        var mantissa = exponentAt < 0 ? text : text[..exponentAt];
        var power = exponentAt < 0 ? "0" : text.AsSpan(exponentAt + 1);
        if (!int.TryParse(
            power, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent))
            return false;
        var isNegative = mantissa.StartsWith('-');
        var digits = isNegative || mantissa.StartsWith('+') ? mantissa[1..] : mantissa;
        var point = digits.IndexOf('.', StringComparison.Ordinal);
        var places = point < 0 ? 0 : digits.Length - point - 1;
        if (point >= 0) digits = digits.Remove(point, 1);
        if (digits.Length is 0 or > DigitsMax || digits.AsSpan().ContainsAnyExceptInRange('0', '9'))
            return false;
        var size = Scaled(BigInteger.Parse(digits, CultureInfo.InvariantCulture), (long)exponent - places);
        value = isNegative ? -size : size;
        return value.IsFinite;
    }

    /// <summary>Up to 15 significant digits, such as <c>-1342.05405753035</c>.</summary>
    public override string ToString() =>
        _high == 0 ? "0" : _high.ToString("G15", CultureInfo.InvariantCulture);

    private static Wide Scaled(BigInteger digits, long power)
    {
        if (digits.IsZero) return Zero;
        if (Math.Abs(power) > PowerMax) return power < 0 ? Zero : double.PositiveInfinity;
        var scale = OfInteger(BigInteger.Pow(10, (int)Math.Abs(power)));
        return power < 0 ? OfInteger(digits) / scale : OfInteger(digits) * scale;
    }

    private static Wide OfInteger(BigInteger value)
    {
        var high = (double)value;
        return double.IsFinite(high) ? Normal(high, (double)(value - (BigInteger)high)) : high;
    }
}
