using Atlas.Insights.Models;
using Atlas.Insights.Series;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Transactions;
using JasperFx.Events;

namespace Atlas.Insights.Anomalies;

/// <summary>The detectors of one ledger at a point of the feed: the version that serves and its
/// shadows.</summary>
public sealed class OpenScorer
{
    /// <summary>Raised with every change of the state.</summary>
    private const string Format = $"{SeriesNarrator.Detector} in lanes 1";

    private readonly Queue<ScoringShed> _leftOut = [];
    private readonly DetectorLanes _lanes;
    private Place _from;
    private Place _to;
    private bool _isRegistered;

    /// <param name="settings">What the first version is set to, until one is registered.</param>
    public OpenScorer(string ledger, DetectorSettings settings, DetectorVersions versions)
    {
        Ledger = ledger;
        _lanes = new DetectorLanes(ledger, settings, versions);
        _isRegistered = versions.IsRegistered;
    }

    public string Ledger { get; }

    public AnomalyScorer Scorer => _lanes.Serving.Scorer;

    /// <summary>The feed's number of the last event that they have taken in.</summary>
    public long Sequence { get; private set; }

    /// <summary>Movements looked at when the state was stored last.</summary>
    public long StoredAt { get; set; }

    /// <summary>Length of the state that was stored last; 0 = none was.</summary>
    public int StoredBytes { get; set; }

    internal DetectorLanes Lanes => _lanes;

    /// <summary>What is not to be looked at: it was shed once, and is for ever.</summary>
    /// <param name="shed">In the order of their positions.</param>
    public void LeaveOut(IEnumerable<ScoringShed> shed)
    {
        foreach (var one in shed) _leftOut.Enqueue(one);
    }

    /// <summary>Takes in the feed's next event of this ledger and answers what is unusual about it.</summary>
    public IReadOnlyList<AnomalyFound> Apply(IEvent recorded)
    {
        Sequence = recorded.Sequence;
        switch (recorded.Data)
        {
            case LedgerEvent data:
                var at = recorded.Timestamp.ToUniversalTime();
                if (data is ITransactionEvent) _to = new Place(recorded.Version, at);
                if (_from.Position == 0) _from = _to;
                return _lanes.Apply(data, Sequence, recorded.Version, at, IsLeftOut(recorded.Version));
            case AnomalyAnswered answered:
                _lanes.Apply(answered, Sequence);
                return [];
            case ModelTrained trained:
                _lanes.Apply(trained, Sequence);
                return [];
            case ModelServed served:
                _lanes.Apply(served, Sequence);
                return [];
            default: return [];
        }
    }

    /// <summary>
    /// What the first version has learnt from, once that is enough to tell more than rules do; answered once,
    /// if nobody has registered it.
    /// </summary>
    internal TrainingWindow? TakeFirstWindow()
    {
        if (_isRegistered || !Scorer.IsWarm) return null;
        _isRegistered = true;
        return new TrainingWindow(
            _from.At, _to.At, _from.Position, _to.Position, (int)Scorer.Scored, 0);
    }

    /// <summary>The whole state; a restored one goes on exactly as this one would.</summary>
    public byte[] ToBytes()
    {
        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer);
        writer.Write(Format);
        foreach (var place in new[] { _from, _to })
        {
            writer.Write(place.Position);
            writer.Write(place.At.UtcTicks);
        }

        _lanes.Write(writer);
        writer.Flush();
        return SavedState.Seal(buffer.ToArray());
    }

    /// <param name="sequence">The feed's number of the last event that is in the state.</param>
    /// <exception cref="InvalidDataException">The bytes are damaged or of another version.</exception>
    public static OpenScorer FromBytes(
        string ledger, DetectorSettings settings, DetectorVersions versions, byte[] bytes, long sequence)
    {
        using var reader = new BinaryReader(SavedState.Unseal(bytes));
        if (reader.ReadString() != Format)
            throw new InvalidDataException("The state of the series is of another version.");
        var open = new OpenScorer(ledger, settings, versions)
        {
            Sequence = sequence,
            _from = ReadPlace(reader),
            _to = ReadPlace(reader),
        };
        open._lanes.Read(reader, ledger);
        (open.StoredAt, open.StoredBytes) = (open.Scorer.Scored, bytes.Length);
        return open;
    }

    private static Place ReadPlace(BinaryReader reader) =>
        new(reader.ReadInt64(), new DateTimeOffset(reader.ReadInt64(), default));

    private bool IsLeftOut(long position)
    {
        while (_leftOut.TryPeek(out var past) && past.Last < position) _leftOut.Dequeue();
        return _leftOut.TryPeek(out var next) && position >= next.First;
    }

    /// <summary>A transaction that was looked at.</summary>
    private readonly record struct Place(long Position, DateTimeOffset At);
}
