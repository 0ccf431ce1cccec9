namespace Atlas.Tests.Insights.Anomalies.Planted;

/// <summary>A small firm: customers that pay invoices, suppliers, wages, software, travel.</summary>
internal sealed class FirmYears(int seed) : LedgerYears(seed)
{
    protected override void Live()
    {
        for (var number = 0; number < 18; number++) Customer();
        for (var number = 0; number < 10; number++) Supplier();
        Costs();
        Shop("Expenses:Travel", "Rail tickets", 1.1, 64, 0.6, 6, 21);
        Shop("Expenses:Meals", "Lunch counter", 2.2, 24, 0.4, 11, 15);
        Shop("Expenses:Meals", "Brasserie Opéra", 0.5, 96, 0.4, 18, 23);
        Shop("Expenses:Office", "Paper and print", 0.6, 47, 0.8, 8, 18);
        Shop("Expenses:Postage", "Post office", 1.3, 0, 0, 9, 18, 4.95, 8.49, 8.49, 16.49);
        Shop("Expenses:Transport", "Fuel point", 1.2, 71, 0.25, 7, 20);
        Once();
    }

    /// <summary>Some pay every month, some whenever there was work for them.</summary>
    private void Customer()
    {
        var name = NewPayee();
        var median = 600 * Math.Exp(Chance.NextDouble() * 2);
        var monthly = Chance.Next(3) == 0;
        var (least, most) = monthly ? (28, 34) : (10, 70);
        for (var day = Chance.Next(40); day < Days; day += Chance.Next(least, most))
        {
            var date = WorkingDay(FirstDay.AddDays(day));
            Add(DayOf(date), HourBetween(6, 18), "Income:Sales", Checking, Spread(median, 0.4), name);
        }
    }

    private void Supplier()
    {
        var name = NewPayee();
        var median = 90 * Math.Exp(Chance.NextDouble() * 2.3);
        for (var day = Chance.Next(30); day < Days; day += 6 + Chance.Next(34))
        {
            Add(DayOf(WorkingDay(FirstDay.AddDays(day))), HourBetween(8, 18), Checking, "Expenses:Goods",
                Spread(median, 0.45), name, $"shop {name}");
        }
    }

    private void Costs()
    {
        string[] people = ["Ana Ruiz", "Ben Okoro", "Chloé Martin", "Deniz Kaya", "Eva Lindqvist"];
        for (var i = 0; i < people.Length; i++)
            Monthly(27, "Expenses:Wages", $"Wages {people[i]}", 2_300 + (310 * i), 0);
        Monthly(27, "Expenses:Wages", "Health fund", 2_950, 0.01);
        Monthly(1, "Expenses:Rent", "Gewerbehof rent", 2_150, 0);
        Monthly(7, "Expenses:Utilities", "Regional power", 340, 0.12);
        Monthly(10, "Liabilities:Tax", "Tax office advance", 4_200, 0.2, everyMonths: 3);
        Monthly(20, "Expenses:Insurance", "Liability cover", 214, 0);
        Monthly(28, "Expenses:Bank fees", "Account fees", 23, 0.15);
        (string Payee, double Price)[] software =
        [
            ("Mailhost", 18), ("Ticketdesk", 145), ("Codeforge", 84), ("Cloudrack", 240),
            ("Phone lines", 89.90), ("Design suite", 65.44), ("Bookkeeping app", 49),
        ];
        foreach (var (payee, price) in software) Subscription("Expenses:Software", payee, price);
        for (var day = 2; day < Days; day += 7)
            Add(day, 6.5, Card, "Expenses:Advertising", Spread(180, 0.35), "Searchads", "shop Searchads");
    }

    private void Once()
    {
        for (var day = 0; day < Days; day++)
        {
            if (FirstDay.AddDays(day).DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday) continue;
            for (var left = Arrivals(0.45 / 5); left > 0; left--)
                Add(day, HourBetween(8, 19), Card, "Expenses:Office", Spread(65, 0.85), NewPayee());
            // A trip: a hotel and two or three meals in places not seen before.
            if (Chance.Next(45) != 0) continue;
            Add(day + 2, HourBetween(8, 11), Card, "Expenses:Travel", Spread(280, 0.35), NewPayee());
            for (var meal = 0; meal < 3; meal++)
                Add(day + (meal / 2), HourBetween(12, 23), Card, "Expenses:Meals", Spread(34, 0.5),
                    NewPayee());
        }

        for (var left = 6; left > 0; left--)
            Add(Chance.Next(Days), HourBetween(9, 17), Checking, "Expenses:Equipment", Spread(1_900, 0.6),
                NewPayee());
    }
}
