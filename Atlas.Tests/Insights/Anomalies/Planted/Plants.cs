using Atlas.Insights.Anomalies;

namespace Atlas.Tests.Insights.Anomalies.Planted;

/// <summary>An anomaly that was put into a ledger.</summary>
/// <param name="Payee">Whom a missing payment should have gone to.</param>
/// <param name="Due">The day of the missing payment.</param>
internal sealed record Plant(
    int Number, AnomalyKind Kind, DateTime At, string? Payee = null, DateOnly? Due = null);

/// <summary>
/// Puts one anomaly of every kind into a ledger; place and size come from a seed of their own.
/// </summary>
internal sealed class Plants(List<Payment> payments, LedgerYears years, int seed)
{
    public static readonly IReadOnlyList<AnomalyKind> Kinds =
    [
        AnomalyKind.AmountSpike, AnomalyKind.Duplicate, AnomalyKind.NearDuplicate,
        AnomalyKind.NewCounterparty, AnomalyKind.UnusualHour, AnomalyKind.VelocityBurst,
        AnomalyKind.CardTesting, AnomalyKind.MissedRecurring, AnomalyKind.PriceRise,
        AnomalyKind.DormantAccount,
    ];

    private const int DayMin = 230;
    private const int DayMax = 690;

    private readonly Random _chance = new(unchecked((seed * 7_919) + 104_729));
    private readonly List<Plant> _plants = [];

    public IReadOnlyList<Plant> PlantAll()
    {
        foreach (var kind in Kinds) PlantOne(kind, _plants.Count + 1);
        return _plants;
    }

    private void PlantOne(AnomalyKind kind, int number)
    {
        var day = LedgerYears.FirstDay.AddDays(_chance.Next(DayMin, DayMax)).ToDateTime(TimeOnly.MinValue);
        var plant = kind switch
        {
            AnomalyKind.AmountSpike => Spike(number, day),
            AnomalyKind.Duplicate => Again(number, day, kind),
            AnomalyKind.NearDuplicate => Again(number, day, kind),
            AnomalyKind.NewCounterparty => Stranger(number, day),
            AnomalyKind.UnusualHour => Night(number, day),
            AnomalyKind.VelocityBurst => Burst(number, day),
            AnomalyKind.CardTesting => Tests(number, day),
            AnomalyKind.MissedRecurring => Miss(number, day),
            AnomalyKind.PriceRise => Rise(number, day),
            _ => Wake(number, day),
        };
        _plants.Add(plant);
    }

    /// <summary>A visit to a known shop costs 5 to 20 times as much.</summary>
    private Plant Spike(int number, DateTime day)
    {
        var visit = VisitNear(day, 0);
        payments.Remove(visit);
        payments.Add(visit with { Amount = Scaled(visit.Amount, LogUniform(5, 20)), Plant = number });
        return new Plant(number, AnomalyKind.AmountSpike, visit.At);
    }

    private Plant Again(int number, DateTime day, AnomalyKind kind)
    {
        var visit = VisitNear(day, 20);
        var near = kind == AnomalyKind.NearDuplicate;
        var at = near ? visit.At.AddDays(_chance.Next(1, 5)) : visit.At.AddMinutes(_chance.Next(1, 45));
        var amount = near && _chance.Next(2) == 0
            ? Scaled(visit.Amount, 1 + (0.005 * _chance.NextDouble())) : visit.Amount;
        var payee = near ? $"{visit.Payee} {_chance.Next(1_000, 9_999)}" : visit.Payee;
        payments.Add(visit with { At = at, Amount = amount, Payee = payee, Plant = number });
        return new Plant(number, kind, at);
    }

    /// <summary>10 to 40 times the ledger's middle payment to somebody new.</summary>
    private Plant Stranger(int number, DateTime day)
    {
        var middle = payments.Select(p => p.Amount).Order().ElementAt(payments.Count / 2);
        var at = day.AddHours(9 + (10 * _chance.NextDouble()));
        payments.Add(new Payment(
            at, LedgerYears.Card, "Expenses:Shopping", Scaled(middle, LogUniform(10, 40)),
            years.NewPayee(), "", number));
        return new Plant(number, AnomalyKind.NewCounterparty, at);
    }

    private Plant Night(int number, DateTime day)
    {
        var visit = VisitNear(day, 0);
        var at = visit.At.Date.AddMinutes(_chance.Next(90, 290));
        payments.Remove(visit);
        payments.Add(visit with { At = at, Plant = number });
        return new Plant(number, AnomalyKind.UnusualHour, at);
    }

    /// <summary>6 to 12 payments within an hour or so, each by itself like any other.</summary>
    private Plant Burst(int number, DateTime day)
    {
        var at = day.AddHours(10 + (9 * _chance.NextDouble()));
        for (var left = _chance.Next(6, 13); left > 0; left--)
        {
            var visit = VisitNear(day.AddDays(_chance.Next(-200, 0)), 0, LedgerYears.Card);
            var amount = Scaled(visit.Amount, 0.7 + (0.7 * _chance.NextDouble()));
            var minute = at.AddMinutes(_chance.Next(75));
            payments.Add(visit with { At = minute, Amount = amount, Plant = number });
        }

        return new Plant(number, AnomalyKind.VelocityBurst, at);
    }

    private Plant Tests(int number, DateTime day)
    {
        var at = day.AddHours(7 + (15 * _chance.NextDouble()));
        for (var left = _chance.Next(3, 7); left > 0; left--)
        {
            payments.Add(new Payment(
                at.AddMinutes(_chance.Next(40)), LedgerYears.Card, "Expenses:Shopping",
                Math.Round(0.1m + (decimal)(1.9 * _chance.NextDouble()), 2), years.NewPayee(), "", number));
        }

        return new Plant(number, AnomalyKind.CardTesting, at);
    }

    /// <summary>One payment of a bill or subscription is left out; later ones come again.</summary>
    private Plant Miss(int number, DateTime day)
    {
        var bill = RecurringAfter(day, "");
        payments.Remove(bill);
        return new Plant(
            number, AnomalyKind.MissedRecurring, bill.At, bill.Payee, DateOnly.FromDateTime(bill.At));
    }

    /// <summary>A subscription costs 8 to 40 % more from a day on.</summary>
    private Plant Rise(int number, DateTime day)
    {
        var first = RecurringAfter(day, "subscription ");
        var factor = 1.08 + (0.32 * _chance.NextDouble());
        foreach (var later in payments.Where(p => p.Habit == first.Habit && p.At >= first.At).ToList())
        {
            payments.Remove(later);
            payments.Add(later with
            {
                Amount = Scaled(later.Amount, factor), Plant = later.At == first.At ? number : 0,
            });
        }

        return new Plant(number, AnomalyKind.PriceRise, first.At);
    }

    private Plant Wake(int number, DateTime day)
    {
        var at = day.AddHours(9 + (9 * _chance.NextDouble()));
        payments.Add(new Payment(
            at, LedgerYears.Dormant, LedgerYears.Checking, 50 * (1 + _chance.Next(10)),
            "From old savings", "", number));
        return new Plant(number, AnomalyKind.DormantAccount, at);
    }

    /// <summary>The first visit to a shop on or after a day that costs at least so much.</summary>
    private Payment VisitNear(DateTime day, decimal least, string account = "") => payments
        .Where(p => p.At >= day && p.Plant == 0 && p.Amount >= least &&
            p.From.StartsWith(account, StringComparison.Ordinal) &&
            p.Habit.StartsWith("shop ", StringComparison.Ordinal))
        .MinBy(p => p.At)!;

    private Payment RecurringAfter(DateTime day, string habit)
    {
        var soon = payments.Where(p => p.At >= day && p.At < day.AddDays(31) && p.Plant == 0)
            .Where(p => habit.Length > 0
                ? p.Habit.StartsWith(habit, StringComparison.Ordinal)
                : p.Habit.StartsWith("subscription ", StringComparison.Ordinal)
                    || p.Habit.StartsWith("bill ", StringComparison.Ordinal))
            .OrderBy(p => p.At).ToList();
        return soon[_chance.Next(soon.Count)];
    }

    private double LogUniform(double low, double high) =>
        low * Math.Exp(_chance.NextDouble() * Math.Log(high / low));

    private static decimal Scaled(decimal amount, double factor) => Math.Round(amount * (decimal)factor, 2);
}
