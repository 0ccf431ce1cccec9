namespace Atlas.Bench.Reporting;

/// <summary>Where and on what a run was made: pairs to be printed in their order.</summary>
public sealed record Setting(string Name, string Value);

/// <summary>What a run found out.</summary>
public sealed class BenchReport(bool isQuick, DateTimeOffset startedAt)
{
    private readonly List<Measurement> _measurements = [];
    private readonly List<VoidReason> _voids = [];
    private readonly List<Setting> _settings = [];

    public bool IsQuick { get; } = isQuick;

    public DateTimeOffset StartedAt { get; } = startedAt;

    public TimeSpan Duration { get; set; }

    public IReadOnlyList<Measurement> Measurements => _measurements;

    /// <summary>Empty = the figures stand.</summary>
    public IReadOnlyList<VoidReason> Voids => _voids;

    public IReadOnlyList<Setting> Settings => _settings;

    public void Add(Measurement measurement) => _measurements.Add(measurement);

    public void Set(string name, string value) => _settings.Add(new Setting(name, value));

    /// <summary>The run goes on, but proves nothing any more. The same reason is kept once.</summary>
    public void Void(string code, string text)
    {
        if (!_voids.Exists(v => v.Code == code)) _voids.Add(new VoidReason(code, text));
    }
}
