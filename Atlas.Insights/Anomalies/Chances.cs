namespace Atlas.Insights.Anomalies;

/// <summary>
/// How often each whole number from 0 came, the largest bin taking all beyond it. Old counts fade: all are
/// halved whenever <see cref="TotalMax"/> have come.
/// </summary>
internal sealed class Chances(int bins)
{
    private const double TotalMax = 4_096;

    /// <summary>Nothing is impossible, and the logarithm of what is must stay a number.</summary>
    private const double ChanceMin = 1e-300;

    private readonly double[] _counts = new double[bins];

    public double Total { get; private set; }

    public int Bins => _counts.Length;

    public double this[int bin] => _counts[bin];

    public void Add(int value)
    {
        _counts[Math.Min(value, bins - 1)]++;
        if (++Total < TotalMax) return;
        for (var i = 0; i < bins; i++) _counts[i] /= 2;
        Total /= 2;
    }

    /// <summary>
    /// The chance of this number or a larger one. Beyond what was ever seen it falls by the ratio at which
    /// the numbers fall on average.
    /// </summary>
    public double AtLeast(int value)
    {
        double seen = 0, sum = 0;
        for (var i = bins - 1; i >= 0; i--)
        {
            if (i >= value) seen += _counts[i];
            sum += i * _counts[i];
        }

        if (seen >= 1) return Math.Min(1, (seen + 1) / (Total + 1));
        var top = Math.Min(value, bins) - 1;
        while (top > 0 && _counts[top] < 1) top--;
        var mean = sum / Math.Max(1, Total);
        var falls = Math.Pow(mean / (1 + mean), Math.Max(0, value - top - 1));
        return Math.Max(ChanceMin, falls / (Total + 1));
    }

    public void Write(BinaryWriter writer)
    {
        foreach (var count in _counts) writer.Write(count);
        writer.Write(Total);
    }

    public static Chances Read(BinaryReader reader, int bins)
    {
        var chances = new Chances(bins);
        for (var i = 0; i < bins; i++) chances._counts[i] = reader.ReadDouble();
        chances.Total = reader.ReadDouble();
        return chances;
    }
}
