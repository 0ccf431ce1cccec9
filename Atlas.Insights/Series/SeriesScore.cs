namespace Atlas.Insights.Series;

/// <summary>What was found in a row, if anything.</summary>
public enum SeriesFinding
{
    None,

    /// <summary>The last rows look like nothing before.</summary>
    Novel,

    /// <summary>What used to come has not come for longer than ever.</summary>
    Silent,
}

/// <summary>What the detector thinks of one row, knowing only the rows before it.</summary>
/// <param name="Score">0 (as ever) to 1; an alarm from <see cref="SeriesDetector.Threshold"/> on.</param>
/// <param name="Typical">The middle of the values so far; NaN in the first row.</param>
/// <param name="Low">5 % of them were lower.</param>
/// <param name="High">5 % of them were higher.</param>
/// <param name="QuietRows">How long the silence has lasted, where one was found.</param>
/// <param name="QuietRowsBefore">How long the longest one before it was.</param>
public readonly record struct SeriesScore(
    double Score,
    SeriesFinding Finding,
    double Typical,
    double Low,
    double High,
    int QuietRows = 0,
    int QuietRowsBefore = 0)
{
    public bool IsAlarm => Finding != SeriesFinding.None;
}
