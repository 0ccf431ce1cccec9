namespace Atlas.Tests.Insights.Anomalies.Planted;

/// <summary>A family: salary, rent, shops, a card, two holidays a year.</summary>
internal sealed class HouseholdYears(int seed) : LedgerYears(seed)
{
    private const string Savings = "Assets:Bank:Savings";

    private static readonly string[] Kinds =
        ["Expenses:Leisure", "Expenses:Clothing", "Expenses:Household", "Expenses:Health", "Expenses:Gifts"];

    protected override void Live()
    {
        Fixed();
        Shops();
        Once();
        Holiday(150 + Chance.Next(60));
        Holiday(510 + Chance.Next(60));
        for (var day = 3; day < Days; day += 5 + Chance.Next(9))
            Add(day, HourBetween(9, 20), Checking, "Assets:Cash", 20 * (1 + Chance.Next(5)), "Cash machine");
        for (var month = 0; month < 24; month++) SettleCard(month);
    }

    private void Fixed()
    {
        for (var month = 0; month < 24; month++)
        {
            var payday = WorkingDay(FirstDay.AddMonths(month).AddDays(24));
            var salary = 3_480m + (month >= 12 ? 95 : 0);
            Add(DayOf(payday), 3.2, "Income:Salary", Checking, salary, "Brauhaus Nord AG salary");
            if (month % 12 == 11)
                Add(DayOf(payday), 3.2, "Income:Salary", Checking, salary, "Brauhaus Nord AG bonus");
            Add(DayOf(payday) + 2, 8, Checking, Savings, 300, "To savings");
        }

        Monthly(1, "Expenses:Rent", "Hausverwaltung Meyer", 1_240, 0);
        Monthly(4, "Expenses:Utilities", "Stadtwerke", 118, 0.12);
        Monthly(6, "Expenses:Utilities", "Water board", 41, 0.05);
        Monthly(9, "Expenses:Insurance", "Allsafe insurance", 64.20, 0);
        Monthly(12, "Expenses:Insurance", "Legal cover", 87.50, 0, everyMonths: 3);
        Monthly(15, "Expenses:Childcare", "Kita Sonnenhügel", 210, 0);
        Subscription("Expenses:Subscriptions", "Streamfish", 12.99);
        Subscription("Expenses:Subscriptions", "Tunebox", 9.99);
        Subscription("Expenses:Subscriptions", "Fibre internet", 39.95);
        Subscription("Expenses:Subscriptions", "Mobile plan", 24.99);
        Subscription("Expenses:Leisure", "Gym Pulse", 34.90);
        Subscription("Expenses:Subscriptions", "Daily paper", 29);
    }

    private void Shops()
    {
        Shop("Expenses:Groceries", "Markthalle Süd", 1.6, 62, 0.5, 8, 21);
        Shop("Expenses:Groceries", "Discounter Plus", 1.3, 34, 0.55, 8, 21);
        Shop("Expenses:Groceries", "Bäckerei Müller", 1.8, 7, 0.45, 7, 12);
        Shop("Expenses:Eating Out", "Café Zoë", 1.2, 0, 0, 8, 17, 3.20, 3.80, 4.50, 6.40);
        Shop("Expenses:Eating Out", "Trattoria Perù", 0.5, 52, 0.35, 18, 24);
        Shop("Expenses:Eating Out", "Noodle corner", 0.8, 17, 0.3, 11, 22);
        Shop("Expenses:Transport", "City transport tickets", 2.2, 0, 0, 6, 23, 2.80, 2.80, 5.60);
        Shop("Expenses:Transport", "Tankstelle am Ring", 0.7, 58, 0.25, 7, 22);
        Shop("Expenses:Shopping", "Bazaar online", 0.9, 29, 0.95, 8, 24);
        Shop("Expenses:Health", "Apotheke zum Löwen", 0.4, 16, 0.7, 9, 19);
    }

    /// <summary>
    /// Payees that nobody knew before: most are small, and some big ones are all right too.
    /// </summary>
    private void Once()
    {
        for (var day = 0; day < Days; day++)
        {
            for (var left = Arrivals(0.5 / 7); left > 0; left--)
                Add(day, HourBetween(9, 22), Card, Kinds[Chance.Next(Kinds.Length)], Spread(28, 0.8),
                    NewPayee());
        }

        for (var left = 5; left > 0; left--)
            Add(Chance.Next(Days), HourBetween(10, 19), Card, "Expenses:Household", Spread(560, 0.5),
                NewPayee());
        for (var left = 20; left > 0; left--)
            Add(Chance.Next(Days), HourBetween(9, 18), "Expenses:Shopping", Card, Spread(30, 0.5),
                "Bazaar online refund");
    }

    private void Holiday(int start)
    {
        Add(start - 40, 20.5, Card, "Expenses:Travel", Spread(420, 0.3), NewPayee());
        Add(start + 7, 10, Card, "Expenses:Travel", Spread(690, 0.3), NewPayee());
        for (var day = start; day < start + 7; day++)
        {
            for (var left = 1 + Arrivals(1.2); left > 0; left--)
                Add(day, HourBetween(9, 24), Card, "Expenses:Travel", Spread(31, 0.7), NewPayee());
        }
    }

    private void SettleCard(int month)
    {
        var from = FirstDay.AddMonths(month).ToDateTime(TimeOnly.MinValue);
        var spent = Payments.Where(p => p.From == Card && p.At >= from && p.At < from.AddMonths(1))
            .Sum(p => p.Amount);
        Add(DayOf(WorkingDay(FirstDay.AddMonths(month + 1).AddDays(3))), 3.5, Checking, Card, spent,
            "Card settled");
    }
}
