namespace Atlas.Insights.Anomalies;

/// <summary>One thing that speaks against a movement being usual.</summary>
/// <param name="Nats">Minus the natural logarithm of the chance of something at least as strange.</param>
/// <param name="Basis">The visits that it was compared with, where there are any.</param>
/// <param name="Value">What the detector looked at, for the sentence; its meaning goes with the kind.</param>
internal readonly record struct Evidence(
    AnomalyKind Kind, double Nats, Visits? Basis = null, double Value = 0, long Position = 0);

/// <summary>Everything that was found about a movement, before it changes any profile.</summary>
internal sealed class Findings(Movement movement)
{
    /// <summary>One chance in seven is nothing.</summary>
    private const double CommonNats = 2;

    private readonly List<Evidence> _evidence = [];

    public Movement Movement => movement;

    public IReadOnlyList<Evidence> Evidence => _evidence;

    /// <summary>
    /// The sum of the evidence beyond what chance gives each detector often, in nats (a truncated product of
    /// their p-values).
    /// </summary>
    public double Score => _evidence.Sum(e => Math.Max(0, e.Nats - CommonNats));

    /// <summary>The kind with the most evidence.</summary>
    public Evidence Strongest => _evidence.MaxBy(e => e.Nats);

    public bool IsNew { get; set; }

    /// <summary>Evidence that this only tries a card; 0 = none.</summary>
    public double Probe { get; set; }

    /// <summary>What the forest looks at, each feature scaled to 0 to 1.</summary>
    public double[] Features { get; set; } = [];

    public void Add(AnomalyKind kind, double nats, Visits? basis = null, double value = 0, long position = 0)
    {
        if (nats > 0) _evidence.Add(new Evidence(kind, nats, basis, value, position));
    }

    public void Remove(Predicate<Evidence> isMeant) => _evidence.RemoveAll(isMeant);
}
