namespace Atlas.Insights.Anomalies;

/// <summary>
/// What people said, by kind and subject; at most <see cref="Max"/>, the least used go first.
/// </summary>
internal sealed class Answers
{
    public const int Max = 20_000;

    /// <summary>How much more evidence each dismissal asks for, in nats, and all of them together.</summary>
    private const double DismissNats = 2;

    private const double DismissNatsMax = 8;
    private const double ConfirmNats = -1;
    private const double ConfirmNatsMin = -2;

    private readonly Bounded<Answer> _answers = new(Max);

    public void Add(AnomalyAnswered answered, long now)
    {
        var answer = _answers.Use(NameOf(answered.Kind, answered.Subject), now, () => new Answer());
        switch (answered.Answer)
        {
            case AnomalyAnswer.Confirm:
                answer.Nats = Math.Max(ConfirmNatsMin, Math.Min(0, answer.Nats) + ConfirmNats);
                break;
            case AnomalyAnswer.Dismiss:
                answer.Nats = Math.Min(DismissNatsMax, Math.Max(0, answer.Nats) + DismissNats);
                break;
            case AnomalyAnswer.Snooze: answer.Until = answered.Until?.DayNumber ?? 0; break;
            case AnomalyAnswer.AlwaysFine: answer.Until = int.MaxValue; break;
        }
    }

    /// <summary>Whether this kind is not to be told of this subject on this day.</summary>
    public bool IsSilent(AnomalyKind kind, string subject, int day) =>
        _answers.Find(NameOf(kind, subject)) is { } answer && day <= answer.Until;

    /// <summary>How much more evidence is asked for than usual.</summary>
    public double NatsFor(AnomalyKind kind, string subject) =>
        _answers.Find(NameOf(kind, subject))?.Nats ?? 0;

    public void Write(BinaryWriter writer) => _answers.Write(writer, (w, answer) =>
    {
        w.Write(answer.Nats);
        w.Write(answer.Until);
    });

    public void Read(BinaryReader reader) => _answers.Read(
        reader, r => new Answer { Nats = r.ReadDouble(), Until = r.ReadInt32() });

    private static string NameOf(AnomalyKind kind, string subject) => $"{kind}\n{subject}";

    private sealed class Answer : IKept
    {
        public double Nats { get; set; }

        public int Until { get; set; }

        public long LastUse { get; set; }
    }
}
