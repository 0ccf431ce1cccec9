using Atlas.Ledger.Accounts;
using Atlas.Ledger.Holds;
using Atlas.Ledger.Transactions;

namespace Atlas.Api.Demo;

/// <summary>
/// Eighteen months of a shop: customers pay from wallets that they fill by card, an order holds its price and
/// captures it when it is sent, goods come from a supplier in yen.
/// </summary>
public sealed class ShopDemo
{
    private const string Usd = "USD";
    private const string Jpy = "JPY";
    private const string Bank = "Assets:Bank:Operating";
    private const string Yen = "Assets:Bank:Yen";
    private const string Processor = "Assets:Card Processor";
    private const string Inventory = "Assets:Inventory";
    private const string Tax = "Liabilities:Sales Tax";
    private const string Conversions = "Equity:Conversions";
    private const string Capital = "Equity:Capital";

    /// <summary>No clock is asked, so the holds of the demo last longer than anybody looks at it.</summary>
    private static readonly DateTimeOffset HoldsEnd = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly string[] Customers =
    [
        "Søren Kjær", "Łucja Nowak", "王芳", "Αλέξανδρος", "José Peña", "Zoë Brontë", "नेहा शर्मा",
        "Иван Петров", "Fatma Yılmaz", "Siân Hughes", "佐藤 花子", "Nuño Gómez",
    ];

    private readonly DemoBook _book = new("shop", "A shop's books with customers' wallets: a demo");
    private readonly DemoChance _chance = new(20260630);
    private readonly Dictionary<string, decimal> _wallets = Customers.ToDictionary(WalletOf, _ => 0m);
    private decimal _atProcessor;
    private decimal _stock;
    private decimal _tax;
    private int _orders;

    public static DemoBook Write() => new ShopDemo().Tell();

    private static string WalletOf(string customer) => $"Liabilities:Wallets:{customer}";

    private DemoBook Tell()
    {
        Begin();
        foreach (var day in DemoBook.Days)
        {
            if (day.Day is 2 or 16) Restock(day);
            for (var i = 1 + _chance.Next(2); i > 0; i--) Order(day);
            if (day.DayOfWeek == DayOfWeek.Monday && _atProcessor > 50) PayOut(day);
            Costs(day);
        }

        _book.Add(new SetAccountMetadata(Capital, new Dictionary<string, string?> { ["demo"] = "complete" }));
        return _book;
    }

    private void Begin()
    {
        _book.Declare(Usd, 2);
        _book.Declare(Jpy, 0);
        _book.Open(
            OverdraftPolicy.Free, Bank, Yen, Processor, Tax, Conversions, Capital, "Income:Sales",
            "Expenses:Goods Sold", "Expenses:Card Fees", "Expenses:Rent", "Expenses:Wages",
            "Expenses:Advertising");
        _book.Open(OverdraftPolicy.NeverBelowZero, Inventory);
        foreach (var customer in Customers)
        {
            _book.Add(new OpenAccount(
                WalletOf(customer), Policy: OverdraftPolicy.NeverBelowZero, AllowedAssets: [Usd],
                Metadata: new Dictionary<string, string> { ["customer"] = customer }));
        }

        _book.Move(DemoBook.FirstDay, "Paid in", Capital, Bank, 16_000m, Usd);
        _book.Move(DemoBook.FirstDay, "Paid in", Capital, Yen, 900_000m, Jpy);
    }

    /// <summary>Goods bought in yen and kept in dollars: two balanced pairs.</summary>
    private void Restock(DateOnly day)
    {
        var yen = 50_000m + (_chance.Next(400) * 100m);
        var rate = 141m + _chance.Next(14);
        var dollars = Math.Round(yen / rate, 2);
        _stock += dollars;
        _book.Post(new PostTransaction(
        [
            new(Inventory, dollars, Usd, Price: new Price(rate, Jpy)), new(Conversions, -dollars, Usd),
            new(Conversions, yen, Jpy), new(Yen, -yen, Jpy),
        ],
        day, "Ceramics from 東京堂", Reference: $"PO-{day:yyyyMMdd}", Tags: ["purchase", "conversion"]));
        if (day is { Day: 16, Month: 3 or 7 or 11 }) BuyYen(day);
    }

    private void BuyYen(DateOnly day) => _book.Post(new PostTransaction(
    [
        new(Yen, 450_000m, Jpy), new(Conversions, -450_000m, Jpy),
        new(Conversions, 3_060m, Usd), new(Bank, -3_060m, Usd),
    ],
    day, "Yen bought", Tags: ["conversion"]));

    private void Order(DateOnly day)
    {
        var wallet = WalletOf(_chance.Pick(Customers));
        var net = _chance.Amount(8, 72);
        var tax = Math.Round(net * 0.08m, 2);
        if (_wallets[wallet] < net + tax) TopUp(day, wallet);
        var order = $"order-{++_orders:00000}";
        var hold = _book.Add(new HoldFunds(
            wallet, Usd, net + tax, HoldsEnd, order, new Dictionary<string, string> { ["order"] = order }));
        if (_chance.OneIn(24))
        {
            _book.Add(hold, id => new ReleaseHold(id));
            return;
        }

        _wallets[wallet] -= net + tax;
        var capture = _book.Transact(hold, id => new CaptureHold(
            id, [new CaptureDestination("Income:Sales", net), new CaptureDestination(Tax, tax)], day, order,
            new Dictionary<string, string> { ["order"] = order }));
        _tax += tax;
        Deliver(day, order, net);
        if (_chance.OneIn(18)) Refund(day.AddDays(3), wallet, capture, order, net, tax);
    }

    private void TopUp(DateOnly day, string wallet)
    {
        var amount = 100m + (25m * _chance.Next(5));
        _wallets[wallet] += amount;
        _atProcessor += amount;
        _book.Move(day, "Card payment", wallet, Processor, amount, Usd, "card");
    }

    private void Deliver(DateOnly day, string order, decimal net)
    {
        var cost = Math.Min(_stock, Math.Round(net * 0.45m, 2));
        if (cost == 0) return;
        _stock -= cost;
        _book.Post(new PostTransaction(
            DemoBook.Pair(Inventory, "Expenses:Goods Sold", cost, Usd), day, $"Goods of {order}",
            Reference: order));
    }

    /// <summary>Takes the whole capture back, so the wallet has its money again.</summary>
    private void Refund(DateOnly day, string wallet, string capture, string order, decimal net, decimal tax)
    {
        if (day > DemoBook.LastDay) return;
        _wallets[wallet] += net + tax;
        _tax -= tax;
        _book.Transact(capture, id => new ReverseTransaction(id, day, null, $"Refund of {order}"));
    }

    private void PayOut(DateOnly day)
    {
        var fee = Math.Round(_atProcessor * 0.029m, 2);
        _book.Post(new PostTransaction(
            [
                new(Bank, _atProcessor - fee, Usd), new("Expenses:Card Fees", fee, Usd),
                new(Processor, -_atProcessor, Usd),
            ],
            day, "Card payments of the week", Reference: $"payout-{day:yyyyMMdd}"));
        _atProcessor = 0;
    }

    private void Costs(DateOnly day)
    {
        if (day.Day == 1) _book.Move(day, "Rent of the shop", Bank, "Expenses:Rent", 260m, Usd);
        if (day.Day == 28) _book.Move(day, "Wages", Bank, "Expenses:Wages", 300m, Usd, "wages");
        if (day.Day == 12)
            _book.Move(day, "Advertising", Bank, "Expenses:Advertising", _chance.Amount(60, 220), Usd);
        if (day is not { Day: 20, Month: 1 or 4 or 7 or 10 } || _tax == 0) return;
        _book.Move(day, "Sales tax collected", Bank, Tax, _tax, Usd, "tax");
        _tax = 0;
    }
}
