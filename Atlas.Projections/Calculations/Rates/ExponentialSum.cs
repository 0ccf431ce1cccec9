using MathNet.Numerics.RootFinding;

namespace Atlas.Projections.Calculations;

/// <summary>A part <c>c·e^(−t·x)</c> of a sum: in finance a flow <c>c</c> at time <c>t</c>.</summary>
internal readonly record struct ExponentialTerm(Wide Time, Wide Coefficient);

/// <summary>
/// A sum of exponentials <c>f(x) = Σ c·e^(−t·x)</c>, and every real x at which it is zero: the present value
/// of flows as a function of the logarithm of the growth per unit of time.
/// </summary>
/// <remarks>
/// Nothing is guessed. A sum has at most as many zeros as its coefficients in order of time have changes of
/// sign (Descartes' rule, which Laguerre carried over to real exponents). Outside of <see cref="Bounds"/>
/// there is none, because there every partial sum has one sign (E. Laguerre, "Sur la théorie des équations
/// numériques", 1883). Inside, an interval is halved until Taylor's formula shows that f has no zero there,
/// or f' has none and so f at most one.
/// </remarks>
internal sealed partial class ExponentialSum
{
    /// <summary>In units of 1 over the longest time: what lies nearer to zero is zero.</summary>
    private const double Tiny = 1e-26;

    /// <summary>Steps of Newton's method, or bisections, to one zero.</summary>
    private const int StepsMax = 300;

    private readonly ExponentialTerm[] _terms;
    private readonly double[] _times;
    private readonly double[] _sizes;
    private readonly double[] _logs;

    /// <param name="terms">In any order; those of one time are added up.</param>
    public ExponentialSum(IEnumerable<ExponentialTerm> terms)
    {
        _terms = [.. terms.GroupBy(t => t.Time).OrderBy(g => g.Key)
            .Select(g => new ExponentialTerm(g.Key, g.Aggregate(Wide.Zero, (sum, t) => sum + t.Coefficient)))
            .Where(t => !t.Coefficient.IsZero)];
        // Counting time from the first term divides f by e^(-t·x), which moves no zero.
        var first = _terms.Length == 0 ? Wide.Zero : _terms[0].Time;
        _terms = [.. _terms.Select(t => t with { Time = t.Time - first })];
        _times = [.. _terms.Select(t => (double)t.Time)];
        var largest = _terms.Length == 0 ? 1 : _terms.Max(t => Math.Abs((double)t.Coefficient));
        _sizes = [.. _terms.Select(t => (double)t.Coefficient / largest)];
        _logs = [.. _sizes.Select(s => Math.Log(Math.Abs(s)))];
        SignChanges = _sizes.Zip(_sizes.Skip(1), (a, b) => a > 0 != b > 0).Count(changes => changes);
    }

    /// <summary>No term is left: the sum is zero everywhere.</summary>
    public bool IsZero => _terms.Length == 0;

    public int SignChanges { get; }

    private bool Changes(Wide lower, Wide upper) =>
        Evaluate(lower).Value.Sign * Evaluate(upper).Value.Sign < 0;

    /// <summary>The one zero between two ends at which f has different signs.</summary>
    private Wide Refined(double lower, double upper)
    {
        if (!Brent.TryFindRoot(ValueOf, lower, upper, 1e-17, 200, out var root)) root = (lower + upper) / 2;
        return Polished(root, lower, upper);
    }

    /// <summary>
    /// Newton's method with all digits; a step that leaves the interval becomes a bisection.
    /// </summary>
    private Wide Polished(Wide start, Wide lower, Wide upper)
    {
        var x = start;
        var sign = Evaluate(lower).Value.Sign;
        for (var i = 0; i < StepsMax; i++)
        {
            var (value, slope, _) = Evaluate(x);
            if (value.IsZero) return x;
            if (value.Sign == sign) lower = x;
            else upper = x;
            var next = x - (value / slope);
            if (!(next > lower && next < upper)) next = (lower + upper) / 2;
            var isSettled = Wide.Abs(next - x) <= (Wide.Abs(x) * 1e-28) + (Tiny / _times[^1]);
            x = next;
            if (isSettled) break;
        }

        return Wide.Abs(x) < Tiny / _times[^1] ? Wide.Zero : x;
    }

    /// <summary>f times a positive factor that keeps it in range; its sign is that of f.</summary>
    private double ValueOf(double x)
    {
        var top = TopAt(x);
        var sum = 0.0;
        for (var i = 0; i < _times.Length; i++)
            sum += _sizes[i] * Math.Exp(-(_times[i] - _times[top]) * x);
        return sum;
    }

    /// <summary>
    /// f, f' and the sum of the terms' sizes, all times one positive factor that keeps them in range.
    /// </summary>
    private (Wide Value, Wide Slope, Wide Size) Evaluate(Wide x)
    {
        var top = TopAt((double)x);
        var sum = (Value: Wide.Zero, Slope: Wide.Zero, Size: Wide.Zero);
        // Most gaps between times occur more than once, and an exponential costs as much as fifty products.
        var gaps = new Dictionary<Wide, Wide>();
        var factor = Wide.One;
        for (var i = top; i < _terms.Length; i++)
        {
            if (i > top) factor *= Over(_terms[i].Time - _terms[i - 1].Time);
            Add(i);
        }

        factor = Wide.One;
        for (var i = top - 1; i >= 0; i--)
        {
            factor *= Over(_terms[i].Time - _terms[i + 1].Time);
            Add(i);
        }

        return sum;

        Wide Over(Wide gap) =>
            gaps.TryGetValue(gap, out var known) ? known : gaps[gap] = Wide.Exp(-gap * x);

        void Add(int i)
        {
            var term = _terms[i].Coefficient * factor;
            sum = (sum.Value + term, sum.Slope - (term * _terms[i].Time), sum.Size + Wide.Abs(term));
        }
    }

    /// <summary>The largest term at x.</summary>
    private int TopAt(double x)
    {
        var top = 0;
        for (var i = 1; i < _times.Length; i++)
            if (_logs[i] - (_times[i] * x) > _logs[top] - (_times[top] * x)) top = i;
        return top;
    }
}
