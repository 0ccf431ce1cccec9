using Atlas.Ledger.Journal;
using JasperFx.Events;

namespace Atlas.Insights.Anomalies;

/// <summary>The detectors of one ledger at a point of the feed.</summary>
/// <param name="sequence">The feed's number of the last event that they have taken in.</param>
public sealed class OpenScorer(string ledger, AnomalyScorer scorer, long sequence)
{
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
            case LedgerEvent data when !IsLeftOut(recorded.Version):
                return scorer.Apply(data, recorded.Version, recorded.Timestamp.ToUniversalTime());
            case AnomalyAnswered answered:
                scorer.Apply(answered);
                return [];
            default: return [];
        }
    }

    private bool IsLeftOut(long position)
    {
        foreach (var shed in _leftOut)
            if (position >= shed.First && position <= shed.Last) return true;
        return false;
    }
}
