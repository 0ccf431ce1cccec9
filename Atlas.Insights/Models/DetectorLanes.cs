using Atlas.Insights.Anomalies;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Transactions;

namespace Atlas.Insights.Models;

/// <summary>
/// The versions of a ledger's detectors that run: the one that serves, and the newest shadows beside it,
/// which tell nobody anything. Which one served from where follows from the feed alone: from the registry's
/// events in it, and from the failures that were recorded with their place in it.
/// </summary>
internal sealed class DetectorLanes
{
    /// <summary>Each costs as much as the serving one.</summary>
    private const int ShadowsMax = 2;

    private readonly List<DetectorLane> _shadows = [];
    private readonly List<DetectorFailed> _fresh = [];
    private readonly DetectorSettings _builtIn;
    private long _position;
    private long _sequence;

    public DetectorLanes(string ledger, DetectorSettings builtIn, DetectorVersions versions)
    {
        (_builtIn, Versions) = (builtIn, versions);
        Serving = DetectorLane.New(ledger, 1, SettingsOf(1));
        ServingVersion = 1;
    }

    public DetectorVersions Versions { get; set; }

    public DetectorLane Serving { get; private set; }

    /// <summary>The version that is to serve; where it cannot be loaded the rules do.</summary>
    public int ServingVersion { get; private set; }

    /// <summary>
    /// Whether only what needs no learning is told: limits that people set, exact duplicates.
    /// </summary>
    public bool IsRulesOnly { get; private set; }

    public IReadOnlyList<DetectorLane> Shadows => _shadows;

    /// <summary>Failures that nobody has recorded yet; each is answered once.</summary>
    public IReadOnlyList<DetectorFailed> TakeFailures()
    {
        DetectorFailed[] taken = [.. _fresh];
        _fresh.Clear();
        return taken;
    }

    /// <summary>
    /// After a replay: what could not be loaded was missing to the replay alone, and serves no longer from
    /// here on; unless that was recorded once already.
    /// </summary>
    public void DateFailures()
    {
        foreach (var failed in TakeFailures())
        {
            Versions.Remove(failed);
            if (Versions.Failures(failed.Sequence, _sequence + 1).Any(f => f.Version == failed.Version))
                continue;
            Record(failed with { Sequence = _sequence + 1, Position = _position });
        }
    }

    /// <summary>Finds out what runs and can no longer be loaded, from this event of the feed on.</summary>
    public void Check(long sequence)
    {
        foreach (var version in _shadows.Select(s => s.Version).Append(ServingVersion).ToList())
            if (!IsRulesOnly || version != ServingVersion) Fail(version, sequence);
    }

    public IReadOnlyList<AnomalyFound> Apply(
        LedgerEvent recorded, long sequence, long position, DateTimeOffset at, bool isLeftOut)
    {
        FallBackUntil(sequence);
        _position = position;
        var told = Serving.Apply(recorded, position, at, isLeftOut);
        if (IsRulesOnly) told = [.. told.Where(IsByRule)];
        foreach (var shadow in _shadows)
        {
            var found = shadow.Apply(recorded, position, at, isLeftOut);
            if (recorded is ITransactionEvent) shadow.Compare(ServingVersion, position, found, told);
        }

        return told;
    }

    public void Apply(AnomalyAnswered answered, long sequence)
    {
        FallBackUntil(sequence);
        Serving.Apply(answered);
        foreach (var shadow in _shadows) shadow.Apply(answered);
    }

    /// <summary>
    /// A new version begins to run in the shadow, with all that the serving one has learnt.
    /// </summary>
    public void Apply(ModelTrained trained, long sequence)
    {
        FallBackUntil(sequence);
        // The first is what has been running all along.
        if (trained.Version == 1 || !IsUsable(trained.Version, sequence)) return;
        _shadows.Add(Serving.Fork(trained.Version, SettingsOf(trained.Version)));
        if (_shadows.Count > ShadowsMax) _shadows.RemoveAt(0);
    }

    public void Apply(ModelServed served, long sequence)
    {
        FallBackUntil(sequence);
        var isUsable = IsUsable(served.Version, sequence);
        var lane = isUsable ? _shadows.Find(s => s.Version == served.Version) : null;
        Serving = (lane ?? Serving)
            .Fork(served.Version, isUsable ? SettingsOf(served.Version) : _builtIn);
        (ServingVersion, IsRulesOnly) = (served.Version, !isUsable);
        _shadows.RemoveAll(s => s.Version == served.Version);
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(ServingVersion);
        writer.Write(IsRulesOnly);
        writer.Write(_position);
        writer.Write(_sequence);
        Serving.Write(writer);
        writer.Write(_shadows.Count);
        foreach (var shadow in _shadows) shadow.Write(writer);
    }

    /// <exception cref="InvalidDataException">It is damaged or of another version.</exception>
    public void Read(BinaryReader reader, string ledger)
    {
        (ServingVersion, IsRulesOnly) = (reader.ReadInt32(), reader.ReadBoolean());
        (_position, _sequence) = (reader.ReadInt64(), reader.ReadInt64());
        Serving = DetectorLane.Read(reader, ledger, v => IsRulesOnly ? _builtIn : SettingsOf(v));
        for (var left = reader.ReadInt32(); left > 0; left--)
            _shadows.Add(DetectorLane.Read(reader, ledger, SettingsOf));
    }

    private static bool IsByRule(AnomalyFound found) =>
        found.Contributions.Any(c => c.Kind is AnomalyKind.OverLimit or AnomalyKind.Duplicate);

    private DetectorSettings SettingsOf(int version) => Versions.SettingsOf(version) ?? _builtIn;

    /// <summary>Whether a version can run from this event on, and could when it was recorded.</summary>
    private bool IsUsable(int version, long sequence)
    {
        if (Versions.Failures(sequence - 1, sequence).Any(f => f.Version == version)) return false;
        if (Versions.SettingsOf(version) is not null) return true;
        Fail(version, sequence);
        return false;
    }

    /// <summary>Repeats the failures that were recorded up to here.</summary>
    private void FallBackUntil(long sequence)
    {
        if (Versions.HasFailures)
            foreach (var failed in Versions.Failures(_sequence, sequence).ToList()) FallBack(failed.Version);
        _sequence = sequence;
    }

    private void Fail(int version, long sequence)
    {
        if (Versions.ProblemOf(version) is { } problem)
            Record(new DetectorFailed(version, sequence, _position, problem));
    }

    private void Record(DetectorFailed failed)
    {
        Versions.Add(failed);
        _fresh.Add(failed);
    }

    private void FallBack(int version)
    {
        _shadows.RemoveAll(s => s.Version == version);
        if (version != ServingVersion || IsRulesOnly) return;
        (Serving, IsRulesOnly) = (Serving.Fork(version, _builtIn), true);
    }
}
