namespace Atlas.Tests.Insights.Anomalies.Planted;

/// <summary>A payment of a generated ledger.</summary>
/// <param name="Habit">What it comes from: a bill, a subscription, a shop; empty for what comes once.</param>
/// <param name="Plant">The number of the planted anomaly that it belongs to; 0 = none.</param>
internal sealed record Payment(
    DateTime At, string From, string To, decimal Amount, string Payee, string Habit = "", int Plant = 0);

/// <summary>
/// Two years of a ledger as people and firms have them, with everything that looks odd and is not: holidays,
/// furniture, bonuses, twice the same ticket on one day, direct debits booked at night, a price that rises.
/// </summary>
internal abstract class LedgerYears(int seed)
{
    public const int Days = 730;
    public const string Checking = "Assets:Bank:Checking";
    public const string Card = "Liabilities:Card";
    public const string Dormant = "Assets:Bank:Old Savings";

    public static readonly DateOnly FirstDay = new(2023, 1, 1);

    private static readonly string[] Names =
    [
        "Adler", "Brück", "Cortez", "Dahl", "Engel", "Farrow", "Greco", "Holm", "Ivanov", "Jansen", "Kraus",
        "Lund", "Moreau", "Novak", "Okafor", "Petit", "Quist", "Rossi", "Sato", "Tóth", "Ueda", "Vogel",
        "Weiss",
        "Xu", "Yilmaz", "Ziegler",
    ];

    private static readonly string[] Trades =
    [
        "Books", "Optics", "Garden", "Bakery", "Cycles", "Garage", "Hotel", "Kitchen", "Tailor", "Music",
        "Hardware", "Florist", "Pharmacy", "Bar", "Market", "Studio", "Tickets", "Toys", "Wines", "Outdoor",
    ];

    private readonly HashSet<string> _payees = new(StringComparer.Ordinal);

    protected List<Payment> Payments { get; } = [];

    protected Random Chance { get; } = new(seed);

    public static LedgerYears Of(int seed) => seed % 2 == 0 ? new FirmYears(seed) : new HouseholdYears(seed);

    /// <summary>The payments without anything planted, in no order.</summary>
    public List<Payment> Generate()
    {
        Live();
        // An account of earlier days: some movements in the first months, then none.
        for (var month = 0; month < 4; month++)
            Add(month * 30, 10 + Chance.Next(3), Checking, Dormant, Spread(150, 0.3), "To old savings");
        return Payments;
    }

    /// <summary>A name that no earlier payment has.</summary>
    public string NewPayee()
    {
        string name;
        do name = $"{Pick(Names)} {Pick(Trades)} {Pick(Names)}";
        while (!_payees.Add(name));
        return name;
    }

    protected abstract void Live();

    protected void Add(
        int day, double hour, string from, string to, decimal amount, string payee, string habit = "")
    {
        if (day is < 0 or >= Days) return;
        var at = FirstDay.AddDays(day).ToDateTime(TimeOnly.MinValue).AddMinutes((int)(hour * 60));
        Payments.Add(new Payment(at, from, to, Math.Max(0.01m, amount), payee, habit));
    }

    /// <summary>
    /// A bill each month about its day: banks book it early in the morning of a working day.
    /// </summary>
    protected void Monthly(
        int dayOfMonth, string to, string payee, double amount, double sigma, int everyMonths = 1)
    {
        var first = Chance.Next(everyMonths);
        for (var month = first; month < 24; month += everyMonths)
        {
            var date = WorkingDay(FirstDay.AddMonths(month).AddDays(dayOfMonth - 1));
            // Heating and light cost more in winter.
            var season = sigma > 0.1 ? 1 + (0.15 * Math.Cos(date.DayOfYear * Math.Tau / 365)) : 1;
            var due = sigma == 0 ? (decimal)amount : Spread(amount * season, sigma);
            Add(DayOf(date), 2 + (3 * Chance.NextDouble()), Checking, to, due, payee, $"bill {payee}");
        }
    }

    /// <summary>
    /// A fixed price by card; one in eight rises once in the two years, and nobody planted that.
    /// </summary>
    protected void Subscription(string to, string payee, double price)
    {
        var day = 1 + Chance.Next(27);
        var rise = Chance.Next(8) == 0 ? Chance.Next(6, 24) : 99;
        var hour = 5 + Chance.Next(6);
        for (var month = Chance.Next(2); month < 24; month++)
        {
            var paid = Math.Round((decimal)(month >= rise ? price * 1.12 : price), 2);
            Add(DayOf(FirstDay.AddMonths(month).AddDays(day - 1)), hour + Chance.NextDouble(), Card, to, paid,
                payee, $"subscription {payee}");
        }
    }

    /// <summary>A shop that is visited so often a week, within these hours.</summary>
    protected void Shop(
        string to, string payee, double perWeek, double median, double sigma, int opens, int closes,
        params double[] prices)
    {
        for (var day = 0; day < Days; day++)
        {
            var weekend = FirstDay.AddDays(day).DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
            for (var left = Arrivals(perWeek / 7 * (weekend ? 1.4 : 0.85)); left > 0; left--)
            {
                var amount = prices.Length > 0
                    ? (decimal)prices[Chance.Next(prices.Length)] : Spread(median, sigma);
                Add(day, HourBetween(opens, closes), Card, to, amount, payee, $"shop {payee}");
            }
        }
    }

    /// <summary>Log-normal around a median.</summary>
    protected decimal Spread(double median, double sigma) =>
        Math.Round((decimal)(median * Math.Exp(sigma * Normal())), 2);

    protected double HourBetween(int opens, int closes) =>
        opens + ((closes - opens) * ((Chance.NextDouble() + Chance.NextDouble()) / 2));

    protected int Arrivals(double mean)
    {
        var (limit, product, count) = (Math.Exp(-mean), Chance.NextDouble(), 0);
        while (product > limit) (product, count) = (product * Chance.NextDouble(), count + 1);
        return count;
    }

    protected static int DayOf(DateOnly date) => date.DayNumber - FirstDay.DayNumber;

    protected static DateOnly WorkingDay(DateOnly date) => date.DayOfWeek switch
    {
        DayOfWeek.Saturday => date.AddDays(2),
        DayOfWeek.Sunday => date.AddDays(1),
        _ => date,
    };

    private string Pick(string[] choices) => choices[Chance.Next(choices.Length)];

    private double Normal() =>
        Math.Sqrt(-2 * Math.Log(1 - Chance.NextDouble())) * Math.Cos(Math.Tau * Chance.NextDouble());
}
