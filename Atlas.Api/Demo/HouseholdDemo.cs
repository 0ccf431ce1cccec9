using System.Globalization;
using Atlas.Ledger.Accounts;
using Atlas.Ledger.Alerts;
using Atlas.Ledger.Prices;
using Atlas.Ledger.Transactions;

namespace Atlas.Api.Demo;

/// <summary>
/// Eighteen months of a household: salary, rent, card, savings, a car loan, and some work paid in dollars,
/// with the rate of the euro week by week and an alert about the checking account. In its last months some
/// things happen that a watchful eye asks about.
/// </summary>
public sealed class HouseholdDemo
{
    private const string Eur = "EUR";
    private const string Usd = "USD";
    private const string Checking = "Assets:Bank:Checking";
    private const string Savings = "Assets:Bank:Savings";
    private const string Dollars = "Assets:Bank:Dollar Account";
    private const string Cash = "Assets:Cash";
    private const string Card = "Liabilities:Card";
    private const string Loan = "Liabilities:Car Loan";
    private const string Opening = "Equity:Opening Balances";
    private const string Conversions = "Equity:Conversions";

    private static readonly (string Account, string Payee, int Least, int Most)[] Shops =
    [
        ("Expenses:Groceries", "Markthalle Süd", 18, 96),
        ("Expenses:Groceries", "Bäckerei Müller", 3, 14),
        ("Expenses:Groceries", "Épicerie du Coin", 9, 48),
        ("Expenses:Eating Out", "Café Zoë", 4, 19),
        ("Expenses:Eating Out", "Trattoria Perù", 24, 88),
        ("Expenses:Transport", "Stadtwerke Tram", 3, 12),
        ("Expenses:Transport", "Tankstelle am Ring", 38, 79),
        ("Expenses:Health", "Apotheke zum Löwen", 6, 34),
        ("Expenses:Clothing", "Schuhhaus Ångström", 29, 139),
        ("Expenses:Leisure", "Kino Łódź", 11, 32),
    ];

    private readonly DemoBook _book = new("household", "A household's books: a demo");
    private readonly DemoChance _chance = new(20250101);
    private readonly DemoChance _clock = new(1_200);
    private readonly DemoChance _market = new(20250103);
    private decimal _onCard;

    /// <summary>Dollars for one euro.</summary>
    private decimal _rate = 1.0350m;

    public static DemoBook Write() => new HouseholdDemo().Tell();

    private DemoBook Tell()
    {
        Begin();
        foreach (var day in DemoBook.Days)
        {
            if (day.DayOfWeek == DayOfWeek.Friday) Rate(day);
            Fixed(day);
            Shopping(day);
            if (day.Day == 28) SettleCard(day);
            if (day.Day is 9 or 23) Abroad(day);
            Unusual(day);
        }

        _book.Add(new SetAccountMetadata(Opening, new Dictionary<string, string?> { ["demo"] = "complete" }));
        return _book;
    }

    private void Begin()
    {
        _book.Declare(Eur, 2);
        _book.Declare(Usd, 2);
        _book.Open(new OverdraftPolicy(OverdraftMode.Limit, [new OverdraftLimit(Eur, 2_000m)]), Checking);
        _book.Open(OverdraftPolicy.NeverBelowZero, Savings, Dollars, Cash);
        _book.Open(
            OverdraftPolicy.Free, Card, Loan, Opening, Conversions, "Income:Salary", "Income:Interest",
            "Income:Freelance", "Expenses:Rent", "Expenses:Utilities", "Expenses:Insurance",
            "Expenses:Interest", "Expenses:Subscriptions");
        _book.Open(OverdraftPolicy.Free, [.. Shops.Select(s => s.Account).Distinct()]);
        var day = DemoBook.FirstDay;
        _book.Move(day, "Opening balance", Opening, Checking, 2_480.15m, Eur);
        _book.Move(day, "Opening balance", Opening, Savings, 6_000m, Eur);
        _book.Move(day, "Opening balance", Opening, Dollars, 950m, Usd);
        _book.Move(day, "Opening balance", Opening, Cash, 120m, Eur);
        _book.Move(day, "Car loan as of the new year", Loan, Opening, 11_400m, Eur);
        _book.Add(new SetBalanceAlert(new BalanceAlert(
            "Checking account", Checking, Subtree: false, Eur, Below: 1_500m, Above: 8_000m)));
    }

    private void Fixed(DateOnly day)
    {
        var later = day.Year > 2025;
        switch (day.Day)
        {
            case 1:
                _book.Move(day, "Rent", Checking, "Expenses:Rent", later ? 1_190m : 1_150m, Eur, "home");
                break;
            case 3:
                var used = _chance.Amount(88, 141);
                _book.Move(day, "Stadtwerke: power and water", Checking, "Expenses:Utilities", used, Eur);
                break;
            case 5:
                _book.Move(day, "Fibre internet", Checking, "Expenses:Utilities", 39.95m, Eur);
                break;
            case 15:
                PayLoan(day);
                break;
            case 25:
                Salary(day, later ? 3_985m : 3_850m);
                break;
            case 26:
                _book.Move(day, "To savings", Checking, Savings, 350m, Eur, "saving");
                break;
            case 27 when day.Month % 3 == 0:
                _book.Move(day, "Insurance, one quarter", Checking, "Expenses:Insurance", 186.30m, Eur);
                _book.Move(day, "Interest", "Income:Interest", Savings, _chance.Amount(9, 24), Eur);
                break;
        }

        if (day.DayOfWeek == DayOfWeek.Friday) _book.Move(day, "Cash machine", Checking, Cash, 20m, Eur);
    }

    /// <summary>The euro gains over the months, with weeks of doubt.</summary>
    private void Rate(DateOnly day)
    {
        _rate += 0.0016m + ((_market.Next(161) - 80) / 10_000m);
        _book.Add(new RecordPrices([new MarketPrice(Eur, Usd, day, _rate, "demo")]));
    }

    private void Salary(DateOnly day, decimal amount) => _book.Post(new PostTransaction(
        DemoBook.Pair("Income:Salary", Checking, amount, Eur), day, "Salary, Weiß & Söhne",
        Reference: $"salary-{day:yyyy-MM}", Tags: ["salary"],
        Metadata: new Dictionary<string, string> { ["employer"] = "Weiß & Söhne" }));

    /// <summary>One payment, part of it interest: three postings.</summary>
    private void PayLoan(DateOnly day)
    {
        var interest = 38m - (2m * ((((day.Year - 2025) * 12) + day.Month) / 2));
        _book.Post(new PostTransaction(
            [
                new(Loan, 290m - interest, Eur), new("Expenses:Interest", interest, Eur),
                new(Checking, -290m, Eur),
            ],
            day, "Car loan", Reference: $"loan-{day:yyyy-MM}"));
    }

    private void Shopping(DateOnly day)
    {
        for (var i = _chance.Next(4); i > 0; i--)
        {
            var (account, payee, least, most) = _chance.Pick(Shops);
            var amount = _chance.Amount(least, most);
            var byCash = amount < 15 && _chance.OneIn(3);
            var time = new TimeOnly(8 + _clock.Next(6) + _clock.Next(6), _clock.Next(60));
            var key = _book.Pay(day, time, payee, byCash ? Cash : Card, account, amount, Eur);
            if (!byCash) _onCard += amount;
            if (account == "Expenses:Clothing" && _chance.OneIn(3)) GiveBack(day.AddDays(4), key, amount);
        }
    }

    /// <summary>A dinner at night, a bill paid twice, a card that is tried, an unknown payee.</summary>
    private void Unusual(DateOnly day)
    {
        if (day == new DateOnly(2026, 5, 16))
            Charge(day, new TimeOnly(3, 12), "Trattoria Perù", "Expenses:Eating Out", 412m);
        if (day == new DateOnly(2026, 6, 6))
            _book.Move(day, "Fibre internet", Checking, "Expenses:Utilities", 39.95m, Eur);
        if (day == new DateOnly(2026, 6, 13))
        {
            Charge(day, new TimeOnly(16, 2), "Cloudbyte", "Expenses:Leisure", 0.50m);
            Charge(day, new TimeOnly(16, 4), "Apptrial", "Expenses:Leisure", 0.99m);
            Charge(day, new TimeOnly(16, 9), "Ticketino", "Expenses:Leisure", 1.20m);
        }

        if (day == new DateOnly(2026, 6, 24))
            Charge(day, new TimeOnly(11, 40), "Elektro Blitz", "Expenses:Leisure", 849m);
    }

    private void Charge(DateOnly day, TimeOnly time, string payee, string account, decimal amount)
    {
        _book.Pay(day, time, payee, Card, account, amount, Eur);
        _onCard += amount;
    }

    /// <summary>Shoes that do not fit: all of it back, or half.</summary>
    private void GiveBack(DateOnly day, string purchase, decimal amount)
    {
        if (day > DemoBook.LastDay) return;
        var back = _chance.OneIn(2) ? amount : Math.Round(amount / 2, 2);
        _onCard -= back;
        _book.Transact(purchase, id => new ReverseTransaction(
            id, day, back == amount ? null : [new ReversedAmount(0, back), new ReversedAmount(1, back)],
            "Returned: did not fit"));
    }

    private void SettleCard(DateOnly day)
    {
        _book.Post(new PostTransaction(
            DemoBook.Pair(Checking, Card, _onCard, Eur), day, "Card settled",
            Reference: $"card-{day:yyyy-MM}"));
        _onCard = 0;
    }

    /// <summary>
    /// Work paid in dollars, subscriptions paid in them, and what is changed between the two.
    /// </summary>
    private void Abroad(DateOnly day)
    {
        if (day.Day == 9)
        {
            var storage = day < new DateOnly(2026, 4, 1) ? 11.99m : 14.99m;
            _book.Move(day, "Cloud storage", Dollars, "Expenses:Subscriptions", storage, Usd, "online");
            if (day != new DateOnly(2026, 5, 9))
                _book.Move(day, "Newspaper", Dollars, "Expenses:Subscriptions", 17m, Usd, "online");
            return;
        }

        if (day.Month % 2 == 1)
        {
            var fee = _chance.Amount(310, 620);
            _book.Move(day, "Translation for Nguyễn Ltd", "Income:Freelance", Dollars, fee, Usd);
            return;
        }

        var rate = 1.04m + (_chance.Next(120) / 1_000m);
        var dollars = _chance.Amount(150, 240);
        Convert(day, dollars, Math.Round(dollars / rate, 2), rate);
    }

    /// <summary>Two balanced pairs through one account, so that no rate can unbalance the books.</summary>
    private void Convert(DateOnly day, decimal dollars, decimal euros, decimal rate) => _book.Post(
        new PostTransaction(
        [
            new(Dollars, -dollars, Usd), new(Conversions, dollars, Usd),
            new(Conversions, -euros, Eur), new(Checking, euros, Eur, Price: new Price(rate, Usd)),
        ],
        day, "Dollars changed", Tags: ["conversion"],
        Metadata: new Dictionary<string, string> { ["rate"] = rate.ToString(CultureInfo.InvariantCulture) }));
}
