using System.Globalization;
using System.Text;
using Atlas.Api.Connectors.PlainText;

namespace Atlas.Tests.Support;

/// <summary>
/// Small journals that mix the features of a notation, right and wrong: what becomes of them the real program
/// says.
/// </summary>
public sealed class JournalGenerator(Dialect dialect, int seed)
{
    private static readonly string[] Accounts =
    [
        "Assets:Bank", "Assets:Bank:Giro", "Assets:Cash", "Expenses:Food", "Income:Work", "Equity:Opening",
        "Liabilities:Card",
    ];

    private readonly Random _random = new(seed);
    private readonly StringBuilder _text = new();
    private int _day = 1;

    private bool IsBeancount => dialect == Dialect.Beancount;

    public string Write()
    {
        if (IsBeancount) WriteOpens();
        for (var entries = 3 + _random.Next(6); entries > 0; entries--)
        {
            if (_random.Next(3) == 0) WriteDirective();
            WriteTransaction();
        }

        return _text.ToString();
    }

    private string Pick(params string[] from) => from[_random.Next(from.Length)];

    private bool Once(int among) => _random.Next(among) == 0;

    private string Date() => string.Create(CultureInfo.InvariantCulture, $"2026-01-{_day:00}");

    private string Account() => Accounts[_random.Next(Accounts.Length)];

    private string Commodity() =>
        IsBeancount ? Pick("EUR", "USD", "ACME") : Pick("EUR", "$", "ACME", "\"a b\"");

    private void Line(string line) => _text.Append(line).Append('\n');

    private void WriteOpens()
    {
        foreach (var account in Accounts.Where(_ => !Once(60)))
        {
            var method = Once(3) ? $" \"{Pick("FIFO", "LIFO", "STRICT", "NONE", "AVERAGE")}\"" : "";
            Line($"2025-01-01 open {account}{(Once(12) ? " EUR,USD" : "")}{method}");
        }
    }

    private void WriteDirective() => Line(dialect switch
    {
        Dialect.Hledger => Pick(
            "P 2026-01-01 EUR $1.10", "commodity 1.000,00 EUR", "commodity $1,000.00", "D 1000.00 EUR",
            "decimal-mark ,", "decimal-mark .", "alias Assets:Cash = Assets:Purse",
                "alias /^Exp(.*)$/ = X\\1",
            "end aliases", "apply account top", "end apply account", "account Assets:Cash  ; type:C",
            "account Odd  ; type:Z", "comment\nnot read\nend comment", "; a comment\n", "Y2026", "tag t",
            "= expenses\n  (budget)  *-1\n", "~ monthly\n  a  1 EUR\n  b\n", "year 2026",
                "commodity 1000 EUR"),
        Dialect.Ledger => Pick(
            "P 2026/01/01 EUR $1.10", "commodity EUR\n    format 1.000,00 EUR", "D $1,000.00",
            "alias Purse=Assets:Purse", "account Assets:Cash\n    alias Wallet", "apply account Top",
            "end apply account", "apply tag seen", "end apply tag", "year 2026", "bucket Assets:Bank",
            "comment\nnot read\nend comment", "| a comment", "unknown words", "nonsense",
                "C 1 KACME = 100 ACME",
            "= /Food/\n    (Budget)  -1\n", "= Food and @shop\n    (Shop:$account)  0.5\n",
            "= %seen\n    [Seen]  1 EUR\n    [Unseen]  -1 EUR\n",
            "= expr 'account =~ /Card/ and amount < 0'\n    (Owed)  (amount * -2)\n", "tag t", "N EUR",
            "~ Monthly\n    Expenses:Rent  $3\n    Assets:Bank\n", "apply fixed EUR $1.10\nend apply fixed"),
        _ => Pick(
            "2025-01-02 price EUR 1.10 USD", "pushtag #t\npoptag #t", "poptag #u",
            $"{Date()} balance {Account()} 0 EUR", $"{Date()} balance {Account()} {Number()} {Commodity()}",
            $"{Date()} pad {Account()} Equity:Opening\n2026-02-01 balance {Account()} {Number()} EUR",
            "option \"title\" \"x\"", "option \"nothing\" \"x\"", $"{Date()} note {Account()} \"text\"",
            $"2026-03-01 close {Account()}", "* heading", "; comment", $"2025-01-03 event \"a\" \"b\"",
            "option \"inferred_tolerance_default\" \"EUR:0.01\"", $"2025-01-03 commodity {Commodity()}",
            "plugin \"beancount.plugins.implicit_prices\""),
    });

    private void WriteTransaction()
    {
        _day = Math.Min(28, _day + _random.Next(3));
        Line(IsBeancount
            ? $"\n{Date()} {Pick("*", "!", "txn")} \"shop\" \"what\"{(Once(4) ? " #tag ^link" : "")}"
            : $"\n{Header()} {Pick("", "* ", "! ")}{(Once(4) ? "(c1) " : "")}{Pick("shop", "work", "| x")}" +
                (Once(4) ? "  ; key: value" : ""));
        switch (_random.Next(IsBeancount ? 6 : 7))
        {
            case 0: WriteElided(); break;
            case 1: WriteConversion(); break;
            case 2: WriteLot(); break;
            case 3: WriteSale(); break;
            case 4 when !IsBeancount: WriteAsserted(); break;
            case 5 when !IsBeancount: WriteVirtual(); break;
            default: WriteBalanced(); break;
        }
    }

    private string Header() => Once(8) ? $"01/{_day}" : Once(8) ? $"2026/1/{_day}" :
        Once(12) ? $"{Date()}=2026/02/03" : Once(40) ? "2026-02-30" : Date();

    private void Posting(string account, string amount, string more = "") => Line(
        $"    {(Once(12) ? Pick("* ", "! ") : "")}{account}{(amount.Length == 0 ? "" : "  ")}{amount}{more}" +
        (Once(12) ? "  ; note" : ""));

    private void WriteBalanced()
    {
        var (units, commodity) = (_random.Next(1, 5_000), Commodity());
        var places = _random.Next(3);
        Posting(Account(), Amount(units, places, commodity));
        if (Once(3))
        {
            var part = _random.Next(1, 100);
            Posting(Account(), Amount(-part, places, commodity));
            units -= part;
        }

        Posting(Account(), Amount(Once(15) ? units : -units, places, commodity));
    }

    private void WriteElided()
    {
        Posting(Account(), Amount(_random.Next(1, 900_000), 2, Commodity()));
        if (Once(3)) Posting(Account(), Amount(_random.Next(1, 900), 0, Commodity()));
        Posting(Account(), "");
        if (Once(25)) Posting(Account(), "");
    }

    private void WriteConversion()
    {
        var (units, price) = (_random.Next(1, 40), _random.Next(1, 500));
        var (bought, paid) = IsBeancount ? ("ACME", "EUR") : (Pick("ACME", "\"a b\""), Pick("EUR", "$"));
        var at = Once(2) ? $" @ {Amount(price, 2, paid)}" : $" @@ {Amount(price * units, 2, paid)}";
        if (Once(5)) at = "";
        Posting(Account(), Amount(units, 0, bought), at);
        if (Once(3)) Posting(Account(), "");
        else Posting(Account(), Amount(-price * units, 2, paid));
    }

    private void WriteLot()
    {
        var (units, price) = (_random.Next(1, 20), _random.Next(1, 30));
        var cost = Once(4) ? $"{{{{{Amount(units * price, 0, "EUR")}}}}}" : $"{{{Amount(price, 0, "EUR")}}}";
        if (IsBeancount && Once(3)) cost = $"{{{price} EUR, {Date()}, \"lot\"}}";
        var priced = dialect == Dialect.Ledger && Once(2) ? $" @ {Amount(price, 0, "EUR")}" : "";
        Posting("Assets:Bank", Amount(units, 0, "ACME"), $" {cost}{priced}");
        if (Once(3) && dialect != Dialect.Hledger) Posting("Assets:Cash", "");
        else Posting("Assets:Cash", Amount(-units * price, 0, "EUR"));
    }

    private void WriteSale()
    {
        var (units, cost, price) = (_random.Next(1, 6), _random.Next(1, 30), _random.Next(1, 30));
        var lot = dialect switch
        {
            Dialect.Beancount => Pick(" {}", $" {{{cost} EUR}}", " {EUR}", " {\"lot\"}"),
            Dialect.Ledger => $" {{{cost} EUR}}",
            _ => "",
        };
        Posting("Assets:Bank", Amount(-units, 0, "ACME"), $"{lot} @ {Amount(price, 0, "EUR")}");
        Posting("Assets:Cash", Amount(units * price, 0, "EUR"));
        if (dialect != Dialect.Hledger) Posting("Income:Work", Once(3)
            ? Amount(units * (cost - price), 0, "EUR") : "");
    }

    private void WriteAsserted()
    {
        var mark = dialect == Dialect.Hledger ? Pick("=", "=", "==", "=*") : "=";
        var (account, amount) = (Account(), Amount(_random.Next(0, 50), 0, Commodity()));
        if (Once(2)) Posting(account, "", $"  {mark} {amount}");
        else Posting(account, Amount(0, 0, "EUR"), $" {mark} {Amount(0, 0, Commodity())}");
        Posting(Account(), "");
    }

    private void WriteVirtual()
    {
        Posting("(Budget:Food)", Amount(_random.Next(1, 90), 0, "EUR"));
        var amount = _random.Next(1, 90);
        Posting("[Funds:A]", Amount(amount, 0, "EUR"));
        Posting("[Funds:B]", Once(2) ? "" : Amount(-amount, 0, "EUR"));
        WriteBalanced();
    }

    private string Number() => Digits(_random.Next(-3_000, 3_000), 2);

    private string Amount(int units, int places, string commodity)
    {
        // Money has cents everywhere, so that no computed amount has more places than the written ones.
        for (; places < 2 && commodity is ("EUR" or "USD" or "$"); places++) units *= 10;
        var number = Digits(units, places);
        if (IsBeancount) return Once(20) ? $"({number} * 1) {commodity}" : $"{number} {commodity}";
        if (Once(25)) return number;
        if (dialect == Dialect.Ledger && Once(20)) return $"({number} {commodity} * 1)";
        return commodity == "$" ? $"${number}" : Once(6) ? $"{commodity} {number}" : $"{number} {commodity}";
    }

    private string Digits(int units, int places)
    {
        var value = units / (decimal)Math.Pow(10, places);
        var plain = value.ToString($"F{places}", CultureInfo.InvariantCulture);
        var grouped = value.ToString($"N{places}", CultureInfo.InvariantCulture);
        if (IsBeancount || !Once(4)) return Once(6) ? grouped : plain;
        return Pick(grouped, plain.Replace('.', ','),
            grouped.Replace(',', '_').Replace('.', ',').Replace('_', '.'), plain + ".", $"+{plain}");
    }
}
