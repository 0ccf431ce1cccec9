namespace Atlas.Insights.Anomalies;

/// <summary>A recurring payment that did not come.</summary>
/// <param name="Day">The day number that showed it.</param>
/// <param name="Due">The day number on which it should have come.</param>
internal sealed record MissedPayment(
    Label Label, Visits Visits, Recurrence Recurrence, int Day, int Due, double Nats);

/// <summary>
/// All that a scorer remembers of a ledger: about 2 kB for each counterparty, 6 kB for each account, 20 MB at
/// the very most.
/// </summary>
internal sealed partial class ScorerMemory(ScorerSettings settings)
{
    public const int CounterpartiesMax = 5_000;
    public const int CategoriesMax = 1_000;
    public const int AccountsMax = 1_000;

    private const int WarmMovements = 60;
    private const int WarmDays = 30;
    private const int TransactionsMax = 512;
    private const int QuietDays = 3;
    private const double StrongerNats = 2;

    /// <summary>
    /// After so many days without a movement somebody catches up, and what is due is about to be posted.
    /// </summary>
    private const int SleepDays = 7;

    private readonly Bounded<Profile> _counterparties = new(CounterpartiesMax);
    private readonly Bounded<Profile> _categories = new(CategoriesMax);
    private readonly Bounded<AccountProfile> _accounts = new(AccountsMax);
    private readonly Bounded<Profile> _activity = new(AccountsMax);
    private readonly SortedSet<(int Day, string Name)> _deadlines = [];
    private readonly Queue<(Guid Transaction, string Counterparty, long Position)> _transactions = new();
    private readonly Dictionary<string, (int Day, double Score)> _told = new(StringComparer.Ordinal);
    private int _watermark;

    public MovementReader Reader { get; } = new();

    public Calibration Calibration { get; } = new();

    public ForestView Forest { get; } = new();

    public AlertBudget Budget { get; } = new(settings.AlertsPerWeek);

    public Answers Answers { get; } = new();

    /// <summary>Movements so far: the clock of what is forgotten first.</summary>
    public long Now { get; set; }

    public long Withheld { get; private set; }

    /// <summary>Whether enough was seen to call anything unusual.</summary>
    public bool IsWarm => Calibration.IsReady && Now >= WarmMovements && Budget.Age >= WarmDays;

    public Circles CirclesOf(Movement movement) => new(
        _counterparties.Find(movement.CounterpartyProfile), _categories.Find(movement.CategoryProfile),
        _accounts.Find(movement.AccountProfile), _activity.Find(movement.Account));

    /// <summary>
    /// Whether an anomaly may be told now: not the same twice within days, unless it has become much
    /// stronger, and not more than the budget.
    /// </summary>
    public bool MayTell(AnomalyKind kind, string subject, int day, double score, double pValue)
    {
        var name = $"{kind}\n{subject}";
        foreach (var old in _told.Where(t => t.Value.Day < day - QuietDays).Select(t => t.Key).ToList())
            _told.Remove(old);
        if (_told.TryGetValue(name, out var told) && score < (1.5 * told.Score) + StrongerNats) return false;
        if (!Budget.TryTake(pValue))
        {
            Withheld++;
            return false;
        }

        _told[name] = (day, score);
        return true;
    }

    /// <summary>The payments whose last day has passed; each is answered once.</summary>
    public List<MissedPayment> MissedBy(int day)
    {
        var missed = new List<MissedPayment>();
        if (_watermark > 0 && day > _watermark + SleepDays) Postpone(day);
        _watermark = Math.Max(_watermark, day);
        while (_deadlines.Count > 0 && _deadlines.Min.Day < day)
        {
            var (_, name) = _deadlines.Min;
            _deadlines.Remove(_deadlines.Min);
            if (_counterparties.Find(name) is not { } profile) continue;
            profile.Deadline = 0;
            if (Recurrence.Of(profile.Visits) is not { } recurrence) continue;
            var due = profile.Visits.Last.Day + (int)Math.Round(recurrence.Days);
            var nats = Robust.Nats((day - due) / recurrence.Jitter);
            missed.Add(new MissedPayment(profile.Label, profile.Visits, recurrence, day, due, nats));
        }

        return missed;
    }

    private void Postpone(int day)
    {
        var waiting = _deadlines.Where(d => d.Day < day).ToList();
        foreach (var (deadline, name) in waiting)
        {
            _deadlines.Remove((deadline, name));
            if (_counterparties.Find(name) is not { } profile) continue;
            profile.Deadline = day + SleepDays;
            _deadlines.Add((profile.Deadline, name));
        }
    }

    /// <summary>Forgets the visit of a transaction that was reversed: its like is no duplicate.</summary>
    public void TakeBack(Guid transaction)
    {
        foreach (var (id, counterparty, position) in _transactions)
            if (id == transaction) _counterparties.Find(counterparty)?.Visits.Forget(position);
    }

    public void Learn(Findings findings)
    {
        var movement = findings.Movement;
        var visit = new Visit(movement.Position, movement.Day, movement.Hour, movement.LogAmount);
        LearnAccount(findings, visit);
        _categories.Use(movement.CategoryProfile, Now, () => new Profile()).Add(visit);
        _activity.Use(movement.Account, Now, () => new Profile()).Add(visit);
        if (Reader.IsOwn(movement.Category, Now))
            _activity.Use(movement.Category, Now, () => new Profile()).Add(visit);
        var name = movement.CounterpartyProfile;
        var profile = _counterparties.Use(name, Now, () => new Profile());
        if (profile.Visits.Count > 0)
            profile.Wordings.Add(profile.Label.Counterparty == movement.Counterparty.Name ? 0 : 1);
        profile.Add(visit);
        profile.Label = Label.Of(movement);
        Expect(name, profile);
        _transactions.Enqueue((movement.Transaction, name, movement.Position));
        if (_transactions.Count > TransactionsMax) _transactions.Dequeue();
        Forest.Learn(findings);
    }

    /// <summary>Notes the day by which the next one of a recurring payment must have come.</summary>
    private void Expect(string name, Profile profile)
    {
        if (profile.Deadline > 0) _deadlines.Remove((profile.Deadline, name));
        profile.Deadline = 0;
        if (Recurrence.Of(profile.Visits) is not { } recurrence) return;
        var patience = recurrence.Jitter * Robust.DeviationOf(settings.EvidenceMin);
        profile.Deadline = profile.Visits.Last.Day + (int)Math.Ceiling(recurrence.Days + patience);
        _deadlines.Add((profile.Deadline, name));
    }

    private void LearnAccount(Findings findings, Visit visit)
    {
        var movement = findings.Movement;
        var account = _accounts.Use(movement.AccountProfile, Now, () => new AccountProfile());
        account.PerHour.Add(movement.Clock is null ? 0 : account.Recent.WithinHourOf(movement.Minute));
        account.Recent.Add(new RecentMovement(movement.Minute, movement.Clock is not null, findings.Probe));
        account.Count(movement.Day);
        account.Visits.Add(visit);
        account.Hours.Add(visit.Hour);
        account.Weekdays.Add(visit.Day);
        account.Novelty.Add(findings.IsNew ? 1 : 0);
        account.Rounds.Add(Detectors.RoundnessOf(movement.Amount));
        if (movement.Share is { } share) account.Shares.Add((int)Math.Min(10, share * 10));
        if (findings.IsNew) account.FirstVisits.Add(visit);
    }
}
