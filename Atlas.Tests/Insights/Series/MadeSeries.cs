namespace Atlas.Tests.Insights.Series;

/// <summary>Series made for these tests: rhythms, noise, and what is wrong with them.</summary>
internal static class MadeSeries
{
    public const int RowsPerDay = 96;

    /// <summary>A day's rhythm with noise of a fiftieth of its height.</summary>
    public static double[] Seasonal(int rows, int seed)
    {
        var random = new Random(seed);
        return Rows(rows, i =>
            50 + (20 * Math.Sin(2 * Math.PI * i / RowsPerDay)) + (0.8 * Normal(random)));
    }

    public static double[] Noise(int rows, int seed)
    {
        var random = new Random(seed);
        return Rows(rows, _ => 10 + Normal(random));
    }

    /// <summary>A peak of four rows every thirty, on a quiet floor.</summary>
    public static double[] Heartbeat(int rows, int seed)
    {
        var random = new Random(seed);
        return Rows(rows, i => (i % 30 < 4 ? 40 : 5) + (0.5 * Normal(random)));
    }

    public static double[] With(this double[] series, int from, int rows, Func<double, double> change) =>
        [.. series.Select((v, i) => i >= from && i < from + rows ? change(v) : v)];

    private static double[] Rows(int rows, Func<int, double> value) =>
        [.. Enumerable.Range(0, rows).Select(value)];

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
