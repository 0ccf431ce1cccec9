using Atlas.Insights.Anomalies;
using Atlas.Insights.Models;
using Atlas.Ledger.Money;
using Atlas.Ledger.Transactions;
using JasperFx.Events;

namespace Atlas.Tests.Insights.Anomalies.Planted;

/// <summary>What the detectors found in one generated ledger.</summary>
/// <param name="Found">By plant: the kind that it was told as, or null where it was not told.</param>
/// <param name="Alerts">All that was told.</param>
/// <param name="CleanMonths">Months of 30 days, after the first three, in which nothing was planted.</param>
/// <param name="CleanAlerts">What was told in them.</param>
internal sealed record PlantedRun(
    int Seed, IReadOnlyDictionary<AnomalyKind, AnomalyKind?> Found, IReadOnlyList<AnomalyFound> Alerts,
    int Payments, int CleanMonths, int CleanAlerts)
{
    private const int WarmDays = 90;
    private const int MonthDays = 30;

    /// <summary>A payment that did not come may be told this many days after its day.</summary>
    private const int MissedDaysMax = 31;

    public int FoundCount => Found.Values.Count(k => k is not null);

    public double AlertsPerWeek => Alerts.Count / (LedgerYears.Days / 7.0);

    public double AlertsPerCleanMonth => (double)CleanAlerts / CleanMonths;

    public static PlantedRun Of(int seed, ScorerSettings? settings = null)
    {
        var years = LedgerYears.Of(seed);
        var payments = years.Generate();
        var plants = new Plants(payments, years, seed).PlantAll();
        var events = payments.OrderBy(p => p.At).Select((p, i) => (Payment: p, Position: i + 1L)).ToList();
        var scorer = new OpenScorer(
            $"planted-{seed}",
            DetectorSettings.Default with { Movements = settings ?? ScorerSettings.Default },
            DetectorVersions.None);
        var alerts = events.SelectMany(e => scorer.Apply(Recorded(e.Payment, e.Position))).ToList();
        var planted = events.Where(e => e.Payment.Plant > 0)
            .ToDictionary(e => e.Position, e => e.Payment.Plant);
        var found = plants.ToDictionary(p => p.Kind, p => KindOf(p, alerts, planted));
        var clean = Enumerable.Range(0, (LedgerYears.Days - WarmDays) / MonthDays)
            .Where(m => !plants.Any(p => MonthOf(DateOnly.FromDateTime(p.At)) == m
                || (p.Due is not null && MonthOf(p.Due.Value) + 1 == m))).ToList();
        return new PlantedRun(
            seed, found, alerts, payments.Count, clean.Count,
            alerts.Count(a => clean.Contains(MonthOf(DateOf(a, events)))));
    }

    /// <summary>As the feed hands it over.</summary>
    private static Event<TransactionPosted> Recorded(Payment payment, long position) =>
        new(EventOf(payment, position))
        {
            Version = position,
            Sequence = position,
            Timestamp = new DateTimeOffset(payment.At, default),
        };

    public static TransactionPosted EventOf(Payment payment, long position) => new(
        new Guid((int)position, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]),
        [
            new(payment.To, Amount.AtScale(payment.Amount, 2), "EUR"),
            new(payment.From, Amount.AtScale(-payment.Amount, 2), "EUR"),
        ],
        DateOnly.FromDateTime(payment.At), payment.Payee, null, null, null, null);

    private static AnomalyKind? KindOf(
        Plant plant, List<AnomalyFound> alerts, Dictionary<long, int> planted) => plant.Due is { } due
        ? alerts.FirstOrDefault(a => a.Kind == AnomalyKind.MissedRecurring && a.Counterparty == plant.Payee &&
            Math.Abs(a.Date.DayNumber - due.DayNumber) <= MissedDaysMax / 4)?.Kind
        : alerts.Where(a => a.Transaction is not null &&
                planted.GetValueOrDefault(a.Position) == plant.Number)
            .OrderByDescending(a => a.Kind == plant.Kind).FirstOrDefault()?.Kind;

    private static DateOnly DateOf(AnomalyFound alert, List<(Payment Payment, long Position)> events) =>
        DateOnly.FromDateTime(events[(int)alert.Position - 1].Payment.At);

    private static int MonthOf(DateOnly date)
    {
        var day = date.DayNumber - LedgerYears.FirstDay.DayNumber - WarmDays;
        return day < 0 ? -1 : day / MonthDays;
    }
}
