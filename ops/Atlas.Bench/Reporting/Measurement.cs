namespace Atlas.Bench.Reporting;

/// <summary>What a figure is held against.</summary>
/// <param name="IsFloor">Whether the figure must be at least the limit; else at most.</param>
public sealed record Bar(double Limit, bool IsFloor)
{
    public static Bar AtLeast(double limit) => new(limit, true);

    public static Bar AtMost(double limit) => new(limit, false);

    public bool Holds(double value) => IsFloor ? value >= Limit : value <= Limit;

    /// <summary>By which part of the limit the figure misses it; 0 where it holds.</summary>
    public double MissOf(double value) => Holds(value) ? 0 : Math.Abs(value - Limit) / Limit;
}

/// <summary>A figure of the table: the median of its rounds.</summary>
/// <param name="Part">The part of the benchmark that measured it.</param>
/// <param name="Name">Unique within its part, the same in every run.</param>
/// <param name="Unit">What it counts, such as <c>tx/s</c>, <c>ms</c>, or <c>×</c> for a ratio.</param>
/// <param name="Rounds">One value per round.</param>
/// <param name="Bar">What it must reach; null = reported only.</param>
public sealed record Measurement(
    string Part, string Name, string Unit, IReadOnlyList<double> Rounds, Bar? Bar = null)
{
    public double Value { get; } = Percentiles.Median(Rounds);

    public double Lowest => Rounds.Min();

    public double Highest => Rounds.Max();
}

/// <summary>Why a run proves nothing.</summary>
/// <param name="Code">
/// <c>slow_baseline</c>, <c>tmpfs</c>, <c>not_durable</c>, <c>unlogged</c> or <c>books_wrong</c>.
/// </param>
public sealed record VoidReason(string Code, string Text);
