using JasperFx.Events;

namespace Atlas.Insights.Models;

/// <summary>
/// What the registry knows of a ledger's detectors: the events that say which version runs, and what each is
/// set to, or why that cannot be read.
/// </summary>
/// <param name="events">In the order of the feed; empty = not registered yet.</param>
public sealed class DetectorVersions(
    IReadOnlyList<IEvent> events, IReadOnlyDictionary<int, DetectorFile> files)
{
    private readonly List<DetectorFailed> _failures =
        [.. events.Select(e => e.Data).OfType<DetectorFailed>()];

    /// <summary>Of a ledger that has none.</summary>
    public static DetectorVersions None => new([], new Dictionary<int, DetectorFile>());

    public IReadOnlyList<IEvent> Events => events;

    public bool IsRegistered => events.Count > 0;

    public bool HasFailures => _failures.Count > 0;

    /// <summary>Null where they cannot be read.</summary>
    public DetectorSettings? SettingsOf(int version) => files.GetValueOrDefault(version)?.Settings;

    /// <summary>Why they cannot be read; null where they can, or where there is no such version.</summary>
    public string? ProblemOf(int version) => files.GetValueOrDefault(version)?.Problem;

    /// <summary>The failures that were recorded after one event of the feed and up to another.</summary>
    public IEnumerable<DetectorFailed> Failures(long after, long upTo) =>
        _failures.Where(f => f.Sequence > after && f.Sequence <= upTo);

    public void Add(DetectorFailed failed) => _failures.Add(failed);

    public void Remove(DetectorFailed failed) => _failures.Remove(failed);
}

/// <summary>The settings of a version as its bytes tell them, or why they do not.</summary>
public sealed record DetectorFile(DetectorSettings? Settings, string? Problem);
