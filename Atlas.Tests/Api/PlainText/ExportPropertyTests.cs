using System.Globalization;
using System.Text;
using Atlas.Api.Connectors.PlainText.Export;
using Atlas.Ledger.Accounts;
using Atlas.Ledger.Money;
using Atlas.Ledger.Transactions;
using Atlas.Projections.Books;
using Atlas.Tests.Support;

namespace Atlas.Tests.Api.PlainText;

/// <summary>
/// Books that no accounting program would allow: names, texts, amounts and prices of all kinds. They go out,
/// the real program takes them, and they come in again as they were.
/// </summary>
public sealed class ExportPropertyTests
{
    private const int Transactions = 120;

    private static readonly Asset[] Assets =
    [
        new("EUR", 2), new("$", 2), new("JPY", 0), new("green apples", 3), new("h", 1), new("eur", 2),
        new("say \"hi\"; ok", 0), new("A", 0), new("TRUE", 4), new("🐑", 0), new("Eur", 2), new("TINY", 27),
        new("a very long name of a thing that is counted here", 1),
    ];

    private static readonly (string Path, AccountKind Kind)[] Accounts =
    [
        ("Assets:Bank", AccountKind.Asset), ("Assets:bank", AccountKind.Asset),
        ("Assets:Bank Account", AccountKind.Asset), ("Assets:Bank-Account", AccountKind.Asset),
        ("Vermögen:王芳", AccountKind.Asset), ("*odd; one", AccountKind.Liability),
        ("assert me", AccountKind.Income), ("Equity", AccountKind.Equity), ("(a)", AccountKind.Expense),
        ("equity:conversions:x", AccountKind.Equity), ("Equity:Conversions:EUR-JPY", AccountKind.Equity),
        ("Equity:Conversions", AccountKind.Equity), ("Expenses:नेहा शर्मा:9", AccountKind.Expense),
    ];

    private static readonly string[] Texts =
    [
        "plain", "two  blanks", " outer ", "a; b", "semi ;colon", "comma, and date:2026-02-30",
        "[2026/13/45]",
        "line\nbreak", "tab\there", "quote \" and \\ back", "", "key: value", ":a:b:", "*", "!", "(code)",
        "💶 é́ \u200d", "\u00a0", "{json}", "atlas: {\"k\": \"v\"}", "a, b:c", "=2026-01-01", "x  ; y", "|p|",
        "; comment", "http://a.b/c?d=e#f", "\u0001", "#tag ^link", "2026-01-05",
    ];

    private static readonly string[] Keys =
    [
        "note", "Key", "k", "with blank", "a:b", "date", "date2", "status", "code", "payee", "comment",
        "comment.2", "comment.7", "description.2", "link", "link.2", "tag", "posting.1.comment",
        "posting.2.status", "posting.2.tag", "posting.1.Key", "posting.9.note", "atlas", "atlas-name",
        "atlas-price", "filename", "lineno", "type", "uuid", "ключ", "opened", "",
    ];

    [Theory]
    [InlineData(ExportFormat.Hledger, 1)]
    [InlineData(ExportFormat.Ledger, 2)]
    [InlineData(ExportFormat.Beancount, 3)]
    public async Task Whatever_a_ledger_holds_comes_back_as_it_was(ExportFormat format, int seed)
    {
        var random = new Random(seed);
        var transactions = Enumerable.Range(1, Transactions).Select(i => Transaction(random, i)).ToList();
        var books = BooksOf(transactions);
        var expected = Balances(transactions);

        var text = PlannedBooks.Export(books, transactions, format);
        var plan = PlannedBooks.Import(text, format);

        plan.Errors.ShouldBeEmpty();
        PlainTextPrograms.BalancesOf(plan).ShouldBe(expected);
        PlannedBooks.Export(plan, format).ShouldBe(text);
        (await PlainTextPrograms.BalancesOfTextAsync(PlannedBooks.DialectOf(format), text))
            .Where(l => !l.StartsWith("Equity:Conversions", StringComparison.Ordinal)).ShouldBe(expected);
        Said(PlannedBooks.TransactionsOf(plan))
            .ShouldBe(Said(transactions.OrderBy(t => t.Row.EffectiveDate)));
    }

    private static ExportedTransaction Transaction(Random random, int number) => new(
        new TransactionRow
        {
            Position = number,
            EffectiveDate = new DateOnly(2026, 1, 1).AddDays(random.Next(40)),
            Description = random.Next(5) == 0 ? null : Pick(random, Texts),
            Reference = random.Next(4) == 0 ? $"ref {number}" : null,
            Tags = [.. Enumerable.Range(0, random.Next(3)).Select(_ => Pick(random, Texts)).Distinct()],
            Metadata = Enumerable.Range(0, random.Next(5)).Select(_ => Pick(random, Keys)).Distinct()
                .ToDictionary(k => k, _ => Pick(random, Texts)),
        },
        random.Next(3) == 0 ? Conversion(random) : Moves(random));

    private static List<Posting> Moves(Random random)
    {
        var asset = Pick(random, Assets);
        var amounts = Enumerable.Range(0, 1 + random.Next(3)).Select(_ => AmountOf(random, asset)).ToList();
        if (amounts.Sum() == 0) amounts.Add(AmountOf(random, asset));
        return
        [
            .. amounts.Select(
                a => new Posting(Account(random), a, asset.Code, CostOf(random), PriceOf(random))),
            new(Account(random), -amounts.Sum(), asset.Code),
        ];
    }

    /// <summary>Two balanced pairs, with the conversion's postings anywhere between the others.</summary>
    private static List<Posting> Conversion(Random random)
    {
        var (one, other) = (Assets[random.Next(3)], Assets[3 + random.Next(4)]);
        var (units, paid) = (AmountOf(random, one), AmountOf(random, other));
        if (Math.Sign(units) != Math.Sign(paid)) paid = -paid;
        var account = random.Next(2) == 0 ? "Equity:Conversions" : "Equity:Conversions:EUR-JPY";
        List<Posting> postings =
        [
            new("Assets:Bank", units, one.Code, CostOf(random), random.Next(2) == 0 ? PriceOf(random) : null),
            new(account, -units, one.Code), new(account, paid, other.Code),
            new("Assets:bank", -paid, other.Code),
        ];
        return [.. postings.OrderBy(_ => random.Next())];
    }

    private static string Account(Random random) => Accounts[random.Next(Accounts.Length - 2)].Path;

    private static decimal AmountOf(Random random, Asset asset)
    {
        var units = asset.Scale == 27 || random.Next(6) == 0
            ? decimal.Parse(
                "123456789012345678901234567"[..(20 + random.Next(6))], CultureInfo.InvariantCulture)
            : 1 + random.Next(100_000);
        var amount = units;
        for (var i = 0; i < asset.Scale; i++) amount /= 10;
        return Amount.AtScale(random.Next(2) == 0 ? amount : -amount, asset.Scale);
    }

    private static Cost? CostOf(Random random) => random.Next(6) > 0 ? null : new Cost(
        random.Next(1, 500) / 100m, Pick(random, Assets).Code,
        random.Next(2) == 0 ? new DateOnly(2026, 1, 2) : null,
        random.Next(2) == 0 ? Pick(random, Texts) : null);

    private static Price? PriceOf(Random random) => random.Next(5) > 0 ? null : new Price(
        Math.Round(random.Next(1, 50) / 7m, random.Next(20)), Pick(random, Assets).Code);

    private static T Pick<T>(Random random, T[] from) => from[random.Next(from.Length)];

    private static ExportedBooks BooksOf(List<ExportedTransaction> transactions)
    {
        var postings =
            transactions.SelectMany(t => t.Postings.Select(p => (p, t.Row.EffectiveDate))).ToList();
        return new ExportedBooks(
            [.. Assets.Where(a => postings.Exists(p => p.p.Asset == a.Code))
                .OrderBy(a => a.Code, StringComparer.Ordinal)],
            [.. Accounts.OrderBy(a => a.Path, StringComparer.Ordinal).Select(a => new ExportedAccount(
                a.Path, a.Kind, new Dictionary<string, string> { ["type"] = "odd, one", ["x"] = "y" },
                [.. postings.Where(p => p.p.Account == a.Path).GroupBy(p => p.p.Asset)
                    .Select(g => new AssetUse(
                        a.Path, g.Key, g.Min(p => p.EffectiveDate), g.Max(p => p.EffectiveDate)))]))]);
    }

    private static List<string> Balances(List<ExportedTransaction> transactions) =>
    [
        .. transactions.SelectMany(t => t.Postings)
            .Where(p => !p.Account.StartsWith("Equity:Conversions", StringComparison.Ordinal))
            .GroupBy(p => (p.Account, p.Asset)).Select(g => (g.Key, Sum: g.Sum(p => p.Amount)))
            .Where(b => b.Sum != 0)
            .Select(b => $"{b.Key.Account} {b.Key.Asset} {Amount.Canonical(b.Sum)}")
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>What a transaction says, conversions and the number that became its code left out.</summary>
    private static List<string> Said(IEnumerable<ExportedTransaction> transactions) =>
        [.. transactions.Select(t =>
        {
            var text = new StringBuilder();
            text.Append(CultureInfo.InvariantCulture, $"{t.Row.EffectiveDate:O}|{t.Row.Description}|");
            text.AppendJoin(',', t.Row.Tags.Order(StringComparer.Ordinal)).Append('|');
            foreach (var posting in t.Postings.Where(
                p => !p.Account.StartsWith("Equity:Conversions", StringComparison.Ordinal)))
                text.Append(CultureInfo.InvariantCulture,
                    $"{posting.Account} {Amount.Canonical(posting.Amount)} {posting.Asset} {posting.Cost}|");
            return text.ToString();
        })];
}
