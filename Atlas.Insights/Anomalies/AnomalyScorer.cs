using Atlas.Ledger.Accounts;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Transactions;

namespace Atlas.Insights.Anomalies;

/// <summary>What the detectors may say.</summary>
/// <param name="AlertsPerWeek">
/// The most that is told, on average over weeks of the ledger's own dates.
/// </param>
/// <param name="EvidenceMin">
/// Less evidence than this beyond what is common, in nats, is never told, however quiet the ledger.
/// </param>
public sealed record ScorerSettings(double AlertsPerWeek = 1, double EvidenceMin = 3.6)
{
    public static readonly ScorerSettings Default = new();
}

/// <summary>
/// Finds what is unusual in one ledger, event by event: what it says at an event follows from the events up
/// to it and from nothing else. Memory is bounded; what was not used for longest is forgotten first.
/// </summary>
public sealed class AnomalyScorer(string ledger, ScorerSettings settings)
{
    /// <summary>Raised with every change of what is found, and of the state.</summary>
    public const string Detector = "movements.v2";

    private readonly ScorerMemory _memory = new(settings);

    /// <summary>Movements looked at.</summary>
    public long Scored => _memory.Now;

    /// <summary>Anomalies that the budget kept back.</summary>
    public long Withheld => _memory.Withheld;

    /// <summary>Whether enough was seen to call anything unusual.</summary>
    public bool IsWarm => _memory.IsWarm;

    /// <summary>The scores of the newest movements that were not told, in no order.</summary>
    public IReadOnlyList<double> Scores => _memory.Calibration.Scores;

    /// <summary>Takes in the ledger's next event and answers what is unusual about it.</summary>
    public IReadOnlyList<AnomalyFound> Apply(LedgerEvent recorded, long position, DateTimeOffset recordedAt)
    {
        var reader = _memory.Reader;
        switch (recorded)
        {
            case AccountOpened e:
                reader.Open(e, _memory.Now);
                reader.SetLimits(e.Account, Nullable(e.Metadata), _memory.Now);
                return [];
            case AccountMetadataSet e:
                reader.SetLimits(e.Account, e.Metadata, _memory.Now);
                return [];
            case TransactionReversed e:
                reader.Read(e, position, recordedAt, _memory.Now);
                _memory.TakeBack(e.Reverses);
                return [];
            case ITransactionEvent e:
                var movement = reader.Read(e, position, recordedAt, ++_memory.Now);
                return movement is null ? [] : Look(movement, recordedAt);
            default: return [];
        }
    }

    /// <summary>Takes in what a person said; it matters from the next event on.</summary>
    public void Apply(AnomalyAnswered answered) => _memory.Answers.Add(answered, _memory.Now);

    /// <summary>
    /// Whether what was found in the ledger's series may be told: it lives on the same budget, and never
    /// overdraws it.
    /// </summary>
    internal bool MayTell(AnomalyFound found) =>
        _memory.MayTell(found.Kind, found.Subject, found.Date.DayNumber, found.Score, pValue: 1);

    /// <summary>The whole state; a restored one goes on exactly as this one would.</summary>
    public byte[] ToBytes() => _memory.ToBytes();

    /// <exception cref="InvalidDataException">The bytes are damaged or of another version.</exception>
    public static AnomalyScorer FromBytes(string ledger, ScorerSettings settings, byte[] bytes)
    {
        var scorer = new AnomalyScorer(ledger, settings);
        scorer._memory.Restore(bytes);
        return scorer;
    }

    private List<AnomalyFound> Look(Movement movement, DateTimeOffset recordedAt)
    {
        var found = new List<AnomalyFound>();
        var narrator = new Narrator(ledger, movement.Position);
        var day = Math.Min(movement.Day, DateOnly.FromDateTime(recordedAt.UtcDateTime).DayNumber + 1);
        foreach (var missed in _memory.MissedBy(day))
            if (Decide(missed) is { } p) found.Add(narrator.Tell(missed, p));
        var circles = _memory.CirclesOf(movement);
        var findings = Detectors.Look(movement, circles);
        _memory.Forest.Look(findings);
        CheckLimit(findings);
        var score = findings.Score;
        var pValue = Judge(findings);
        if (pValue is { } rare) found.Add(narrator.Tell(findings, circles, rare));
        else _memory.Calibration.Add(score);
        _memory.Learn(findings);
        return found;
    }

    /// <summary>The p-value where the movement is to be told, else null.</summary>
    private double? Judge(Findings findings)
    {
        var movement = findings.Movement;
        _memory.Budget.Count(movement.Day);
        findings.Remove(e => _memory.Answers.IsSilent(e.Kind, movement.SubjectOf(e.Kind), movement.Day));
        if (findings.Evidence.Count == 0) return null;
        var strongest = findings.Strongest;
        if (findings.Evidence.Any(e => e.Kind == AnomalyKind.OverLimit))
            return _memory.Calibration.PValueOf(findings.Score);
        var subject = movement.SubjectOf(strongest.Kind);
        var asked = settings.EvidenceMin + _memory.Answers.NatsFor(strongest.Kind, subject);
        var isDuplicate = strongest.Kind == AnomalyKind.Duplicate && strongest.Nats >= asked;
        if (!_memory.IsWarm || findings.Score < asked) return null;
        var pValue = _memory.Calibration.PValueOf(findings.Score);
        if (!isDuplicate && pValue > _memory.Budget.PValueMax) return null;
        return _memory.MayTell(strongest.Kind, subject, movement.Day, findings.Score, pValue)
            ? pValue : null;
    }

    /// <summary>The p-value where the missing payment is to be told, else null.</summary>
    private double? Decide(MissedPayment missed)
    {
        const AnomalyKind Kind = AnomalyKind.MissedRecurring;
        if (_memory.Answers.IsSilent(Kind, missed.Label.Key, missed.Day)) return null;
        var asked = settings.EvidenceMin + _memory.Answers.NatsFor(Kind, missed.Label.Key);
        if (!_memory.IsWarm || missed.Nats < asked) return null;
        var pValue = Math.Exp(-missed.Nats);
        return _memory.MayTell(Kind, missed.Label.Key, missed.Day, missed.Nats, pValue) ? pValue : null;
    }

    /// <summary>A limit that somebody set is a rule: neither rarity nor budget matter.</summary>
    private void CheckLimit(Findings findings)
    {
        var movement = findings.Movement;
        if (!movement.IsOutgoing ||
            _memory.Reader.LimitOf(movement.Account, movement.Asset) is not { } limit ||
            movement.Amount <= limit) return;
        var nats = Math.Max(findings.Score, settings.EvidenceMin);
        findings.Add(AnomalyKind.OverLimit, nats, null, (double)limit);
    }

    private static IEnumerable<KeyValuePair<string, string?>> Nullable(
        IReadOnlyDictionary<string, string>? metadata) =>
        (metadata ?? new Dictionary<string, string>())
            .Select(m => KeyValuePair.Create(m.Key, (string?)m.Value));
}
