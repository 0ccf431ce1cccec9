namespace Atlas.Insights.Fraud;

/// <summary>What an amount looks like beside its customer's and everybody's earlier ones.</summary>
/// <param name="Z">Robust deviations above the customer's usual amount.</param>
/// <param name="PopulationZ">The same against all customers' amounts.</param>
/// <param name="Usual">The customer's usual amount; for a new customer everybody's.</param>
/// <param name="Payments">Earlier payments of the customer, counted up to what the window holds.</param>
/// <param name="Surprises">How many of the customer's payments in the last 14 days were far off.</param>
public readonly record struct Habit(double Z, double PopulationZ, double Usual, int Payments, int Surprises)
{
    /// <summary>
    /// The ranking without labels: the surprise at the amount for this customer, more where the amount is
    /// among the largest of all, and more while a series of surprises lasts, as a stolen card is used again.
    /// </summary>
    public double Rank => Z + Math.Max(0, PopulationZ - 2.5) + (1.5 * Math.Min(Surprises, 2));

    /// <summary>The rank as a rough chance of fraud, for payments that no model can judge yet.</summary>
    public double Chance => 1 / (1 + Math.Exp(6 - Rank));
}

/// <summary>
/// Every customer's usual amount, learnt payment by payment without labels. Memory is bounded by the
/// customers:
/// <see cref="AmountsMax"/> amounts and <see cref="SurprisesMax"/> times each.
/// </summary>
public sealed class SpendingHabits
{
    private const int AmountsMax = 100;
    private const int SurprisesMax = 4;
    private const int PopulationMax = 4_096;
    private const int PopulationRefresh = 256;
    private const long SurpriseSeconds = 14 * CardPayments.Day;

    /// <summary>From here on an amount counts as a surprise.</summary>
    public const double SurpriseZ = 4;

    /// <summary>A new customer is taken for average until this many payments say otherwise.</summary>
    private const double PriorPayments = 3;

    /// <summary>Makes the median absolute deviation of normal amounts their standard deviation.</summary>
    private const double Normal = 1.4826;

    private readonly UsualAmount[] _customers;
    private readonly long[] _surprises;
    private readonly UsualAmount _population = new(PopulationMax);
    private double _populationUsual;
    private double _populationDeviation;
    private long _seen;

    public SpendingHabits(int customerCount)
    {
        _customers = new UsualAmount[customerCount];
        for (var i = 0; i < customerCount; i++) _customers[i] = new UsualAmount(AmountsMax);
        _surprises = new long[customerCount * SurprisesMax];
        Array.Fill(_surprises, long.MinValue / 2);
    }

    /// <summary>Judges a payment by those before it, then learns from it.</summary>
    public Habit Next(int customer, long seconds, double amount)
    {
        if (_seen++ % PopulationRefresh == 0) RefreshPopulation();
        var own = _customers[customer];
        double count = own.Count, all = count + PriorPayments;
        var usual = ((own.Median * count) + (_populationUsual * PriorPayments)) / all;
        var spread = _populationUsual == 0 ? 1 : usual * _populationDeviation / _populationUsual;
        var deviation = ((own.Deviation * count) + (spread * PriorPayments)) / all;
        var recent = _surprises.AsSpan(customer * SurprisesMax, SurprisesMax);
        var surprises = 0;
        foreach (var at in recent)
            if (at > seconds - SurpriseSeconds) surprises++;
        var habit = new Habit(
            ZOf(amount, usual, deviation), ZOf(amount, _populationUsual, _populationDeviation),
            usual, own.Count, surprises);
        if (habit.Z > SurpriseZ)
        {
            recent[1..].CopyTo(recent);
            recent[^1] = seconds;
        }

        own.Add(amount);
        _population.Add(amount);
        return habit;
    }

    private static double ZOf(double amount, double usual, double deviation) =>
        (amount - usual) / ((Normal * deviation) + (0.02 * usual) + 0.01);

    private void RefreshPopulation()
    {
        _populationUsual = _population.Median;
        _populationDeviation = _population.Deviation;
    }
}
