namespace Atlas.Insights.Series;

/// <summary>What may be told of a ledger's daily series.</summary>
/// <param name="ScoreMin">Less than this is never told; the detector's own threshold at least.</param>
/// <param name="QuietDays">At most one alarm in so many days, the strongest of its day.</param>
public sealed record SeriesSettings(double ScoreMin = SeriesDetector.Threshold, int QuietDays = 7)
{
    public static readonly SeriesSettings Default = new();
}
