namespace Atlas.Projections.Calculations;

/// <content>Exponentials and logarithms, right to about 30 digits of their own size.</content>
public readonly partial struct Wide
{
    /// <summary>The argument is divided by 2 to this before the series, and squared back after it.</summary>
    private const int Halvings = 9;

    /// <summary>Beyond it the exponential is no longer a finite double.</summary>
    private const double ExponentMax = 709.7;

    private static readonly Wide Log2 = new(0.6931471805599453, 2.3190468138462996e-17);

    /// <summary>1/3!, 1/4!, … up to the last one that reaches the 31st digit.</summary>
    private static readonly Wide[] InverseFactorials = [.. Enumerable.Range(3, 7).Select(InverseFactorial)];

    public static Wide Exp(Wide value)
    {
        if (!(value._high <= ExponentMax)) return double.Exp(value._high);
        if (value._high < -ExponentMax) return Zero;
        var twos = Math.Round(value._high / Log2._high);
        var result = SmallExponentialMinusOne(value - (Log2 * twos)) + One;
        return new Wide(Math.ScaleB(result._high, (int)twos), Math.ScaleB(result._low, (int)twos));
    }

    /// <summary>e^x - 1 without the loss of digits near x = 0.</summary>
    public static Wide ExpMinusOne(Wide value) =>
        Math.Abs(value._high) < 0.5 ? SmallExponentialMinusOne(value) : Exp(value) - One;

    /// <summary><see cref="NaN"/> below zero, minus infinity at zero.</summary>
    public static Wide Log(Wide value)
    {
        if (value._high is > 0.5 and < 2) return LogOnePlus(value - One);
        var guess = Math.Log(value._high);
        if (!double.IsFinite(guess)) return guess;
        // The power of two goes first, so that the exponential below stays in range.
        var twos = Math.ILogB(value._high);
        var mantissa = new Wide(Math.ScaleB(value._high, -twos), Math.ScaleB(value._low, -twos));
        return LogOnePlus(mantissa - One) + (Log2 * twos);
    }

    /// <summary>log(1 + x) without the loss of digits near x = 0; <see cref="NaN"/> below -1.</summary>
    public static Wide LogOnePlus(Wide value)
    {
        if (value._high is >= 2 or <= -0.5) return Log(value + One);
        if (value.IsZero) return value;
        var onePlus = 1 + value._high;
        // What the sum above rounded away is put back by the ratio (W. Kahan).
        var guess = (Wide)(onePlus == 1 ? value._high : Math.Log(onePlus) * (value._high / (onePlus - 1)));
        // One step of Newton's method doubles the sixteen digits of the guess.
        var reached = ExpMinusOne(guess);
        return guess + ((value - reached) / (reached + One));
    }

    /// <summary>
    /// <paramref name="value"/> to the power: of a negative one to whole powers only, else <see cref="NaN"/>.
    /// </summary>
    public static Wide Pow(Wide value, Wide power)
    {
        if (power.IsZero) return One;
        if (value.Sign > 0) return Exp(power * Log(value));
        if (value.IsZero) return power.Sign > 0 ? Zero : double.PositiveInfinity;
        if (!power.IsWhole) return NaN;
        var size = Exp(power * Log(-value));
        return (power / 2).IsWhole ? size : -size;
    }

    /// <summary>For arguments of at most about one half.</summary>
    private static Wide SmallExponentialMinusOne(Wide value)
    {
        var small = new Wide(Math.ScaleB(value._high, -Halvings), Math.ScaleB(value._low, -Halvings));
        var power = small * small;
        var sum = small + (power * 0.5);
        foreach (var factor in InverseFactorials)
        {
            power *= small;
            sum += power * factor;
        }

        for (var i = 0; i < Halvings; i++) sum = (sum * 2) + (sum * sum);
        return sum;
    }

    private static Wide InverseFactorial(int number)
    {
        var product = One;
        for (var i = 2; i <= number; i++) product *= i;
        return One / product;
    }
}
