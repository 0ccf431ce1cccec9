using System.Security.Cryptography;
using Atlas.Insights.Series;
using Atlas.Ledger.Journal;
using JasperFx.Events;

namespace Atlas.Insights.Anomalies;

/// <summary>The detectors of one ledger at a point of the feed.</summary>
/// <param name="sequence">The feed's number of the last event that they have taken in.</param>
public sealed class OpenScorer(string ledger, AnomalyScorer scorer, long sequence)
{
    private readonly LedgerSeries _series = new(ledger);
    private readonly List<ScoringShed> _leftOut = [];

    public string Ledger => ledger;

    public AnomalyScorer Scorer => scorer;

    public long Sequence { get; private set; } = sequence;

    /// <summary>Movements looked at when the state was stored last.</summary>
    public long StoredAt { get; set; } = scorer.Scored;

    /// <summary>What is not to be looked at: it was shed once, and is for ever.</summary>
    public void LeaveOut(IEnumerable<ScoringShed> shed) => _leftOut.AddRange(shed);

    /// <summary>Takes in the feed's next event of this ledger and answers what is unusual about it.</summary>
    public IReadOnlyList<AnomalyFound> Apply(IEvent recorded)
    {
        Sequence = recorded.Sequence;
        switch (recorded.Data)
        {
            case LedgerEvent data:
                var at = recorded.Timestamp.ToUniversalTime();
                // A balance without what was shed would be wrong for ever, and series cost next to nothing.
                var days = _series.Apply(data, recorded.Version, at);
                if (IsLeftOut(recorded.Version)) return days;
                var movements = scorer.Apply(data, recorded.Version, at);
                return days.Count == 0 ? movements : [.. movements, .. days];
            case AnomalyAnswered answered:
                scorer.Apply(answered);
                _series.Apply(answered);
                return [];
            default: return [];
        }
    }

    /// <summary>The whole state; a restored one goes on exactly as this one would.</summary>
    public byte[] ToBytes()
    {
        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer);
        var movements = scorer.ToBytes();
        writer.Write(SeriesNarrator.Detector);
        writer.Write(movements.Length);
        writer.Write(movements);
        _series.Write(writer);
        writer.Flush();
        var state = buffer.ToArray();
        return [.. SHA256.HashData(state), .. state];
    }

    /// <param name="sequence">The feed's number of the last event that is in the state.</param>
    /// <exception cref="InvalidDataException">The bytes are damaged or of another version.</exception>
    public static OpenScorer FromBytes(string ledger, ScorerSettings settings, byte[] bytes, long sequence)
    {
        var hash = SHA256.HashSizeInBytes;
        if (bytes.Length < hash ||
            !SHA256.HashData(bytes.AsSpan(hash)).AsSpan().SequenceEqual(bytes.AsSpan(0, hash)))
            throw new InvalidDataException("The state of the detectors is damaged.");
        using var reader = new BinaryReader(new MemoryStream(bytes, hash, bytes.Length - hash));
        if (reader.ReadString() != SeriesNarrator.Detector)
            throw new InvalidDataException("The state of the series is of another version.");
        var movements = reader.ReadBytes(reader.ReadInt32());
        var open = new OpenScorer(ledger, AnomalyScorer.FromBytes(ledger, settings, movements), sequence);
        open._series.Read(reader);
        return open;
    }

    private bool IsLeftOut(long position)
    {
        foreach (var shed in _leftOut)
            if (position >= shed.First && position <= shed.Last) return true;
        return false;
    }
}
