namespace Atlas.Insights.Anomalies;

/// <summary>
/// The forest's part of the evidence: features of a movement, and how rare their combination is among those
/// that came before.
/// </summary>
internal sealed class ForestView
{
    /// <summary>By position: what the forest sees of a movement.</summary>
    public static readonly IReadOnlyList<string> Features =
        ["amount", "novelty", "hour", "velocity", "duplicate", "dormancy", "weekday", "roundness", "share"];

    /// <summary>
    /// The features are those of the other detectors, so what it says is partly known: it counts half.
    /// </summary>
    private const double Weight = 0.5;

    private readonly HalfSpaceForest _forest = new(Features.Count);
    private readonly Calibration _scores = new();

    public void Look(Findings findings)
    {
        findings.Features = FeaturesOf(findings);
        if (!_forest.IsReady) return;
        var score = _forest.ScoreOf(findings.Features);
        if (_scores.IsReady)
            findings.Add(AnomalyKind.Unusual, -Weight * Math.Log(_scores.PValueOf(score)), null, 0);
        _scores.Add(score);
    }

    public void Learn(Findings findings) => _forest.Add(findings.Features);

    public void Write(BinaryWriter writer)
    {
        _forest.Write(writer);
        _scores.Write(writer);
    }

    public void Read(BinaryReader reader)
    {
        _forest.Read(reader);
        _scores.Read(reader);
    }

    private static double[] FeaturesOf(Findings findings)
    {
        var movement = findings.Movement;
        var features = new double[Features.Count];
        foreach (var evidence in findings.Evidence)
        {
            var at = evidence.Kind switch
            {
                AnomalyKind.AmountSpike or AnomalyKind.PriceRise => 0,
                AnomalyKind.NewCounterparty or AnomalyKind.CardTesting => 1,
                AnomalyKind.UnusualHour => 2,
                AnomalyKind.VelocityBurst => 3,
                AnomalyKind.Duplicate or AnomalyKind.NearDuplicate => 4,
                AnomalyKind.DormantAccount => 5,
                AnomalyKind.UnusualWeekday => 6,
                _ => -1,
            };
            if (at >= 0) features[at] = evidence.Nats / (4 + evidence.Nats);
        }

        features[7] = Detectors.RoundnessOf(movement.Amount) / 4.0;
        features[8] = Math.Min(1, movement.Share ?? 0);
        return features;
    }
}
