using Atlas.Insights.Anomalies;
using Atlas.Insights.Models;
using Atlas.Ledger.Transactions;
using JasperFx.Events;

namespace Atlas.Tests.Insights.Anomalies;

/// <summary>Movements and series of one ledger together, without a database.</summary>
public sealed class OpenScorerTests
{
    private const int Days = 700;
    private static readonly DateOnly Start = new(2025, 1, 1);
    private static readonly string[] Shops = ["Kiosk", "Bakery", "Market", "Garage"];

    private readonly Random _random = new(1);
    private long _position;

    /// <summary>
    /// Every ninth day many small payments make an odd sum, and every ninth one of them is far too large.
    /// </summary>
    [Fact]
    public void Movements_and_series_live_on_one_budget_of_an_alert_a_week()
    {
        var scorer = new OpenScorer("home", DetectorSettings.Default, DetectorVersions.None);
        var found = new List<AnomalyFound>();
        for (var day = 0; day < Days; day++)
        {
            var odd = day > 150 && day % 9 == 0;
            for (var i = odd ? 25 + (day / 20) : 3; i > 0; i--) found.AddRange(Pay(scorer, day, 10));
            if (day > 150 && day % 9 == 4) found.AddRange(Pay(scorer, day, 40 + day));
        }

        found.Count.ShouldBeInRange(30, (Days / 7) + 6);
        found.ShouldContain(a => a.Kind == AnomalyKind.UnusualSpending);
        scorer.Scorer.Withheld.ShouldBeGreaterThan(0);
    }

    private IReadOnlyList<AnomalyFound> Pay(OpenScorer scorer, int day, decimal about)
    {
        var (date, amount) = (Start.AddDays(day), about + _random.Next(100, 300) / 100m);
        var posted = new TransactionPosted(
            Guid.Empty, [new("Expenses:Food", amount, "EUR"), new("Assets:Bank", -amount, "EUR")], date,
            Shops[_random.Next(Shops.Length)], null, null, null, null);
        return scorer.Apply(new Event<TransactionPosted>(posted)
        {
            Version = ++_position,
            Sequence = _position,
            Timestamp = new DateTimeOffset(date, new TimeOnly(12, 0), TimeSpan.Zero),
        });
    }
}
