using System.Globalization;

namespace Atlas.Tests.Insights.Fraud;

/// <summary>One simulated payment.</summary>
/// <param name="Day">Counted from <see cref="SimulatedCards.FirstDay"/>.</param>
public sealed record SimulatedPayment(
    int Id, int Day, DateTime Time, int Customer, int Terminal, double Amount, bool IsFraud)
{
    public string Row(string label) => string.Create(CultureInfo.InvariantCulture,
        $"{Id},{Time:yyyy-MM-dd HH:mm:ss},{Customer},{Terminal},{Amount:F2},{label}");

    public string Row() => Row(IsFraud ? "1" : "0");
}

/// <summary>
/// Payments of our own making: customers with a usual amount of their own pay at random terminals. Now and
/// then a terminal is broken into, and whatever is paid there in four weeks is fraud; or a card is stolen,
/// and for two weeks every third payment is five times the usual.
/// </summary>
public sealed class SimulatedCards
{
    public const string Header = "TRANSACTION_ID,TX_DATETIME,CUSTOMER_ID,TERMINAL_ID,TX_AMOUNT,TX_FRAUD";
    public const int LastWeek = 70;
    public static readonly DateTime FirstDay = new(2024, 1, 1);
    private const int Days = 77;
    private const int Customers = 150;
    private const int Terminals = 80;
    private const int PaymentsPerDay = 200;
    private readonly Random _random;
    private readonly double[] _usual;
    private readonly int[] _stolen = [.. Enumerable.Repeat(-100, Customers)];
    private readonly int[] _brokenInto = [.. Enumerable.Repeat(-100, Terminals)];

    private SimulatedCards(int seed)
    {
        _random = new Random(seed);
        _usual = [.. Enumerable.Range(0, Customers).Select(_ => 5 + (_random.NextDouble() * 150))];
    }

    /// <summary>Eleven weeks in time order.</summary>
    public static IReadOnlyList<SimulatedPayment> Generate(int seed)
    {
        var cards = new SimulatedCards(seed);
        var payments = Enumerable.Range(0, Days).SelectMany(cards.OneDay).OrderBy(p => p.Time).ToList();
        return [.. payments.Select((payment, i) => payment with { Id = i + 1 })];
    }

    private IEnumerable<SimulatedPayment> OneDay(int day)
    {
        if (day % 9 == 2) _brokenInto[_random.Next(Terminals)] = day;
        if (day % 3 == 1) _stolen[_random.Next(Customers)] = day;
        return Enumerable.Range(0, PaymentsPerDay).Select(_ => Payment(day)).ToList();
    }

    private SimulatedPayment Payment(int day)
    {
        var (customer, terminal) = (_random.Next(Customers), _random.Next(Terminals));
        var amount = _usual[customer] * (0.5 + _random.NextDouble());
        var isStolen = day < _stolen[customer] + 14 && _random.Next(3) == 0;
        var isFraud = isStolen || day < _brokenInto[terminal] + 28;
        var time = FirstDay.AddDays(day).AddSeconds(_random.Next(86_400));
        if (isStolen) amount *= 5;
        return new SimulatedPayment(0, day, time, customer, terminal, amount, isFraud);
    }
}
