using Atlas.Insights.Anomalies;
using Atlas.Insights.Series;
using Atlas.Ledger.Journal;

namespace Atlas.Insights.Models;

/// <summary>One version of a ledger's detectors at a point of the feed.</summary>
internal sealed class DetectorLane
{
    private readonly string _ledger;
    private readonly LedgerSeries _series;

    private DetectorLane(string ledger, int version, AnomalyScorer scorer, LedgerSeries series) =>
        (_ledger, Version, Scorer, _series) = (ledger, version, scorer, series);

    public int Version { get; }

    public AnomalyScorer Scorer { get; }

    /// <summary>What came of it beside the serving one; null for the serving one itself.</summary>
    public LiveComparison? Beside { get; private set; }

    public static DetectorLane New(string ledger, int version, DetectorSettings settings) => new(
        ledger, version, new AnomalyScorer(ledger, settings.Movements),
        new LedgerSeries(ledger, settings.Series));

    /// <summary>Another version that has learnt what this one has, and goes on by itself.</summary>
    public DetectorLane Fork(int version, DetectorSettings settings)
    {
        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer);
        WriteState(writer);
        writer.Flush();
        using var reader = new BinaryReader(new MemoryStream(buffer.ToArray()));
        return ReadState(reader, _ledger, version, settings);
    }

    /// <summary>Takes in the ledger's next event.</summary>
    /// <param name="isLeftOut">Whether the movement was shed; a balance is right all the same.</param>
    public IReadOnlyList<AnomalyFound> Apply(
        LedgerEvent recorded, long position, DateTimeOffset at, bool isLeftOut)
    {
        // A balance without what was shed would be wrong for ever, and series cost next to nothing.
        var days = _series.Apply(recorded, position, at).Where(Scorer.MayTell).ToList();
        if (isLeftOut) return days;
        var movements = Scorer.Apply(recorded, position, at);
        return days.Count == 0 ? movements : [.. movements, .. days];
    }

    public void Apply(AnomalyAnswered answered)
    {
        Scorer.Apply(answered);
        _series.Apply(answered);
    }

    /// <summary>Counts what this one and the serving one would tell of the same event.</summary>
    public void Compare(
        int serving, long position, IReadOnlyList<AnomalyFound> found, IReadOnlyList<AnomalyFound> told)
    {
        var before = Beside?.Serving == serving
            ? Beside : new LiveComparison(serving, position, position, 0, 0, 0, 0);
        Beside = before with
        {
            ToPosition = position,
            Transactions = before.Transactions + 1,
            Alerts = before.Alerts + found.Count,
            ServingAlerts = before.ServingAlerts + told.Count,
            Both = before.Both + found.Select(f => f.Id).Intersect(told.Select(t => t.Id)).Count(),
        };
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(Version);
        writer.Write(Beside is not null);
        if (Beside is { } beside)
        {
            writer.Write(beside.Serving);
            writer.Write(beside.FromPosition);
            writer.Write(beside.ToPosition);
            writer.Write(beside.Transactions);
            writer.Write(beside.Alerts);
            writer.Write(beside.ServingAlerts);
            writer.Write(beside.Both);
        }

        WriteState(writer);
    }

    /// <param name="settingsOf">The settings of a version.</param>
    public static DetectorLane Read(
        BinaryReader reader, string ledger, Func<int, DetectorSettings> settingsOf)
    {
        var version = reader.ReadInt32();
        var beside = reader.ReadBoolean()
            ? new LiveComparison(
                reader.ReadInt32(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(),
                reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32())
            : null;
        var lane = ReadState(reader, ledger, version, settingsOf(version));
        lane.Beside = beside;
        return lane;
    }

    private void WriteState(BinaryWriter writer)
    {
        var movements = Scorer.ToBytes();
        writer.Write(movements.Length);
        writer.Write(movements);
        _series.Write(writer);
    }

    private static DetectorLane ReadState(
        BinaryReader reader, string ledger, int version, DetectorSettings settings)
    {
        var movements = reader.ReadBytes(reader.ReadInt32());
        var lane = new DetectorLane(
            ledger, version, AnomalyScorer.FromBytes(ledger, settings.Movements, movements),
            new LedgerSeries(ledger, settings.Series));
        lane._series.Read(reader);
        return lane;
    }
}
