using Atlas.Insights.Anomalies;
using Atlas.Ledger.Accounts;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Transactions;

namespace Atlas.Insights.Series;

/// <summary>
/// Makes daily series of a ledger's events and tells what is odd in them: the balance of each asset and
/// liability account, what each expense account takes, what each income account brings, by commodity.
/// </summary>
/// <remarks>
/// What is told is rare among the days of this ledger: each day's strongest surprise is calibrated on those
/// of the days before. No clock: a day ends when an event belongs to a later one. An event belongs to its
/// effective date, but never to a day that has ended, nor to one after the day on which it was recorded; what
/// comes late counts when it becomes known. So the same events give the same alarms at every replay.
/// </remarks>
public sealed class LedgerSeries(string ledger, SeriesSettings? settings = null)
{
    /// <summary>The accounts that moved last; the others' series are forgotten.</summary>
    private const int SeriesMax = 64;

    private const int AccountsMax = 10_000;

    /// <summary>A longer gap is one of the books, not of the money.</summary>
    private const int GapDaysMax = 366;

    /// <summary>
    /// One day of 250 may be as odd as one that is told: among many series there is one every week.
    /// </summary>
    private const double NatsMin = 5.5;

    private const double SurpriseMax = 0.9999;

    private readonly SeriesSettings _settings = settings ?? SeriesSettings.Default;
    private readonly Bounded<DailySeries> _series = new(SeriesMax);
    private readonly Dictionary<string, AccountKind> _kinds = new(StringComparer.Ordinal);
    private readonly Answers _answers = new();
    private readonly Calibration _calibration = new();
    private int _day;
    private int _quietUntil;

    /// <summary>Takes in the ledger's next event; the days that it ends are judged.</summary>
    public IReadOnlyList<AnomalyFound> Apply(LedgerEvent recorded, long position, DateTimeOffset recordedAt)
    {
        if (recorded is AccountOpened opened && _kinds.Count < AccountsMax)
            _kinds[opened.Account] = opened.Kind;
        if (recorded is not ITransactionEvent moved) return [];
        // Where the clock is ahead of UTC, today's business may be tomorrow's date.
        var latest = DateOnly.FromDateTime(recordedAt.UtcDateTime).DayNumber + 1;
        var day = Math.Max(_day, Math.Min(moved.EffectiveDate.DayNumber, latest));
        var found = _day == 0 ? [] : CloseUntil(day, position);
        _day = day;
        foreach (var posting in moved.Postings) Move(posting);
        return found;
    }

    /// <summary>Takes in what a person said; it matters from the next day on.</summary>
    public void Apply(AnomalyAnswered answered) => _answers.Add(answered, _day);

    /// <summary>A restored one goes on exactly as this one would.</summary>
    public void Write(BinaryWriter writer)
    {
        writer.Write(_day);
        writer.Write(_quietUntil);
        writer.Write(_kinds.Count);
        foreach (var (account, kind) in _kinds.OrderBy(k => k.Key, StringComparer.Ordinal))
        {
            writer.Write(account);
            writer.Write((int)kind);
        }

        _answers.Write(writer);
        _calibration.Write(writer);
        _series.Write(writer, (w, series) => series.Write(w));
    }

    public void Read(BinaryReader reader)
    {
        (_day, _quietUntil) = (reader.ReadInt32(), reader.ReadInt32());
        for (var left = SavedState.Count(reader, AccountsMax); left > 0; left--)
            _kinds[reader.ReadString()] = (AccountKind)reader.ReadInt32();
        _answers.Read(reader);
        _calibration.Read(reader);
        _series.Read(reader, DailySeries.Read);
    }

    private void Move(Posting posting)
    {
        var kind = _kinds.TryGetValue(posting.Account, out var known)
            ? known
            : AccountKinds.FromPath(posting.Account);
        if (kind is AccountKind.Asset or AccountKind.Liability) Move(AnomalyKind.UnusualBalance, posting, 1);
        else if (kind == AccountKind.Expense) Move(AnomalyKind.UnusualSpending, posting, 1);
        else if (kind == AccountKind.Income) Move(AnomalyKind.UnusualIncome, posting, -1);
    }

    private void Move(AnomalyKind kind, Posting posting, int sign) => _series.Use(
        $"{kind}\n{posting.Account}\n{posting.Asset}", _day,
        () => new DailySeries(kind, posting.Account, posting.Asset)).Move(sign * posting.Amount);

    private List<AnomalyFound> CloseUntil(int day, long position)
    {
        var found = new List<AnomalyFound>();
        for (var ended = Math.Max(_day, day - GapDaysMax); ended < day; ended++)
        {
            var narrator = new SeriesNarrator(ledger, position, DateOnly.FromDayNumber(ended));
            if (CloseAll(ended, narrator) is not { } odd) continue;
            found.Add(odd);
            _quietUntil = ended + _settings.QuietDays;
        }

        return found;
    }

    /// <summary>What is to be told of the day, if anything.</summary>
    private AnomalyFound? CloseAll(int day, SeriesNarrator narrator)
    {
        var most = 0.0;
        (DailySeries Series, decimal Amount, SeriesScore Score)? odd = null;
        foreach (var (_, series) in _series.All.OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            var amount = series.Amount;
            var score = series.Close();
            most = Math.Max(most, score.Score);
            if (score.IsAlarm && score.Score >= _settings.ScoreMin && day >= _quietUntil
                && !_answers.IsSilent(series.Kind, series.Account, day)
                && !(odd?.Score.Score >= score.Score)) odd = (series, amount, score);
        }

        if (odd is var (told, value, alarm) && _calibration.IsReady)
        {
            var pValue = _calibration.PValueOf(SurpriseOf(alarm.Score));
            var asked = NatsMin + _answers.NatsFor(told.Kind, told.Account);
            if (-Math.Log(pValue) >= asked) return narrator.Tell(told, value, alarm, pValue);
        }

        _calibration.Add(SurpriseOf(most));
        return null;
    }

    /// <summary>Without an upper end, so that the strange and the very strange lie apart.</summary>
    private static double SurpriseOf(double score) => -Math.Log(1 - Math.Min(score, SurpriseMax));
}
