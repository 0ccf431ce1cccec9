namespace Atlas.Projections.Calculations;

/// <content>The search for all zeros.</content>
internal sealed partial class ExponentialSum
{
    /// <summary>
    /// Share of an interval left of where it is cut: no round number, so that no cut hits a zero.
    /// </summary>
    private const double Cut = 0.48732;

    /// <summary>Intervals that are looked at; a sum of a thousand terms needs some hundreds.</summary>
    private const int IntervalsMax = 20_000;

    /// <summary>
    /// Width, in units of 1 over the longest time, below which zeros are told apart with all digits.
    /// </summary>
    private const double WidthMin = 1e-6;

    /// <summary>
    /// What the additions of doubles may have rounded away, as a share of the terms' sizes.
    /// </summary>
    private const double Rounding = 1e-13;

    /// <summary>
    /// Share of the terms' sizes below which a turning point counts as a zero: rounding of the sum.
    /// </summary>
    private const double TouchMax = 1e-28;

    /// <summary>
    /// Every x with f(x) = 0, ascending; one of higher order stands once. Null where so many lie so close
    /// together that they cannot be told apart.
    /// </summary>
    public IReadOnlyList<Wide>? Zeros()
    {
        if (SignChanges == 0) return [];
        var (lower, upper) = Bounds();
        if (SignChanges == 1) return [Refined(lower, upper)];
        if (Isolated(lower, upper) is not var (crossings, unclear)) return null;
        return [.. crossings.Select(i => Refined(i.Lower, i.Upper))
            .Concat(unclear.SelectMany(i => CloseZeros(i.Lower, i.Upper))).Order()];
    }

    /// <summary>All zeros lie between the two.</summary>
    private (double Lower, double Upper) Bounds()
    {
        var (upper, lower) = (1 / _times[^1], -1 / _times[^1]);
        while (!HaveOneSign(upper, isReversed: false)) upper *= 2;
        while (!HaveOneSign(lower, isReversed: true)) lower *= 2;
        return (lower, upper);
    }

    /// <summary>
    /// Whether the partial sums at x, from the first or the last term on, all have that term's sign, clearly.
    /// </summary>
    private bool HaveOneSign(double x, bool isReversed)
    {
        var anchor = isReversed ? _times.Length - 1 : 0;
        var sum = 0.0;
        for (var step = 0; step < _times.Length; step++)
        {
            var i = isReversed ? anchor - step : step;
            sum += _sizes[i] * Math.Exp(-(_times[i] - _times[anchor]) * x);
            if (!(sum * Math.Sign(_sizes[anchor]) > 1e-9 * Math.Abs(_sizes[anchor]))) return false;
        }

        return true;
    }

    /// <summary>
    /// Intervals with one crossing each, and small ones about which doubles cannot tell; null where there
    /// would be too many.
    /// </summary>
    private (List<Interval> Crossings, List<Interval> Unclear)? Isolated(double lower, double upper)
    {
        var (crossings, unclear) = (new List<Interval>(), new List<Interval>());
        var open = new Stack<Interval>([new(lower, upper)]);
        for (var seen = 0; open.TryPop(out var interval); seen++)
        {
            if (seen > IntervalsMax) return null;
            var shape = ShapeOf(interval.Lower, interval.Upper);
            if (shape == Shape.NoZero) continue;
            if (shape == Shape.Monotone)
            {
                if (Changes(interval.Lower, interval.Upper)) crossings.Add(interval);
            }
            else if (interval.Upper - interval.Lower >= WidthMin / _times[^1])
            {
                var middle = interval.Lower + (Cut * (interval.Upper - interval.Lower));
                open.Push(interval with { Lower = middle });
                open.Push(interval with { Upper = middle });
            }
            else if (unclear.Count > 0 && unclear[^1].Upper == interval.Lower)
            {
                unclear[^1] = unclear[^1] with { Upper = interval.Upper };
            }
            else
            {
                unclear.Add(interval);
            }
        }

        return (crossings, unclear);
    }

    /// <summary>
    /// What Taylor's formula of third order says about f·e^(k·x) on an interval. The factor moves no zero,
    /// and with k in the middle of the terms that count the derivatives stay small.
    /// </summary>
    private Shape ShapeOf(double lower, double upper)
    {
        var (middle, half) = ((lower + upper) / 2, (upper - lower) / 2);
        var top = TopAt(middle);
        var (weight, moment) = (0.0, 0.0);
        for (var i = 0; i < _times.Length; i++)
        {
            var size = Math.Exp(_logs[i] - _logs[top] - ((_times[i] - _times[top]) * middle));
            (weight, moment) = (weight + size, moment + (size * _times[i]));
        }

        var centre = moment / weight;
        var (value, slope, bend, twist, rest, spread) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
        for (var i = 0; i < _times.Length; i++)
        {
            var step = (centre - _times[i]) * half;
            var size = Math.Exp(_logs[i] - _logs[top] - ((_times[i] - _times[top]) * middle)) *
                Math.Sign(_sizes[i]);
            value += size;
            slope += size * step;
            bend += size * step * step / 2;
            twist += size * step * step * step / 6;
            rest += Math.Abs(size) * step * step * step * step / 24 * Math.Exp(Math.Abs(step));
            spread += Math.Abs(size * step);
        }

        bend = Math.Abs(bend);
        twist = Math.Abs(twist);
        if (Math.Abs(value) > Math.Abs(slope) + bend + twist + rest + (Rounding * weight))
            return Shape.NoZero;
        return Math.Abs(slope) > (2 * bend) + (3 * twist) + (4 * rest) + (Rounding * spread)
            ? Shape.Monotone
            : Shape.Unknown;
    }

    /// <summary>
    /// The zeros in a small interval, by Rolle's theorem: between two of them lies one of the derivative.
    /// That of f·e^(k·x), with k where the coefficients change sign, has one change of sign less, so this
    /// ends.
    /// </summary>
    private List<Wide> CloseZeros(Wide lower, Wide upper)
    {
        if (SignChanges == 0 || ShapeOf((double)lower, (double)upper) == Shape.NoZero) return [];
        var zeros = new List<Wide>();
        var (from, sign) = (lower, Evaluate(lower).Value.Sign);
        foreach (var to in Derivative().CloseZeros(lower, upper).Append(upper))
        {
            var (value, _, size) = Evaluate(to);
            var isTouch = to != upper && Wide.Abs(value) <= size * TouchMax;
            if (isTouch) zeros.Add(to);
            else if (sign * value.Sign < 0) zeros.Add(Polished((from + to) / 2, from, to));
            (from, sign) = (to, isTouch ? 0 : value.Sign);
        }

        return zeros;
    }

    private ExponentialSum Derivative()
    {
        var change = Enumerable.Range(1, _sizes.Length - 1).First(i => _sizes[i] > 0 != _sizes[i - 1] > 0);
        var centre = (_terms[change].Time + _terms[change - 1].Time) / 2;
        return new ExponentialSum(
            _terms.Select(t => t with { Coefficient = (centre - t.Time) * t.Coefficient }));
    }

    private readonly record struct Interval(double Lower, double Upper);

    private enum Shape
    {
        Unknown,
        NoZero,
        Monotone,
    }
}
