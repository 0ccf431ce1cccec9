using Atlas.Ledger.Accounts;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Money;
using Atlas.Ledger.Transactions;
using Atlas.Tests.Support;
using static Atlas.Tests.Support.Spec;

namespace Atlas.Tests.Ledger;

/// <summary>
/// Every rule that a posted transaction can break, alone and with every other one: of two reasons the earlier
/// is answered. The order is that of <see cref="RejectionCode"/>, with what follows from the command at the
/// end.
/// </summary>
public sealed class PrecedenceTests
{
    private static readonly (string Name, RejectionCode Code, Action<Draft> Break)[] Rules =
    [
        ("a text", RejectionCode.InvalidText, d => d.Description = "\0"),
        ("tags", RejectionCode.LimitExceeded, d => d.Tags = 65),
        ("no ledger", RejectionCode.LedgerNotFound, d => d.Ledger = "elsewhere"),
        ("key", RejectionCode.IdempotencyConflict, d => d.Key = "bound"),
        ("amount", RejectionCode.AmountOutOfRange,
            d => d.Add("Assets:A", 10_000_000_000_000_000_000_000_000m)),
        ("scale", RejectionCode.ScaleExceeded, d => d.Add("Assets:A", 0.001m)),
        ("date", RejectionCode.DateOutOfRange, d => d.Date = new DateOnly(1899, 1, 1)),
        ("one posting", RejectionCode.TooFewPostings, d => d.IsSingle = true),
        ("zero", RejectionCode.ZeroAmount, d => d.Add("Assets:A", 0m)),
        ("unbalanced", RejectionCode.Unbalanced, d => d.Add("Assets:A", 1m, counter: -2m)),
        ("asset", RejectionCode.AssetNotFound, d => d.Add("Assets:A", 1m, "GBP")),
        ("no account", RejectionCode.AccountNotFound, d => d.Add("Assets:Nowhere", 1m)),
        ("closed", RejectionCode.AccountClosed, d => d.Add("Assets:Closed", 1m)),
        ("frozen", RejectionCode.AccountFrozen, d => d.Add("Assets:Frozen", 1m)),
        ("not allowed", RejectionCode.AssetNotAllowed, d => d.Add("Assets:Euros", 1m)),
        ("reference", RejectionCode.ReferenceTaken, d => d.Reference = "taken"),
        ("balance", RejectionCode.AmountOutOfRange, d => d.Add("Assets:Full", 1m)),
        ("funds", RejectionCode.InsufficientFunds, d => d.Add("Assets:Wallet", -1m)),
    ];

    /// <summary>A ledger that does not exist has neither keys nor anything else to break.</summary>
    private static readonly string[] BeforeTheLedger = ["a text", "tags"];

    [Fact]
    public void Each_rule_alone_is_answered()
    {
        foreach (var (name, code, breakRule) in Rules) Answer(breakRule).ShouldBe(code, name);
        Answer(_ => { }).ShouldBeNull();
    }

    [Fact]
    public void Of_two_reasons_the_earlier_is_answered_whichever_way_round_they_come()
    {
        var pairs = 0;
        for (var i = 0; i < Rules.Length; i++)
        {
            for (var j = i + 1; j < Rules.Length; j++)
            {
                if (!CanMeet(Rules[i].Name, Rules[j].Name)) continue;
                var what = $"{Rules[i].Name} and {Rules[j].Name}";
                Answer(Rules[i].Break + Rules[j].Break).ShouldBe(Rules[i].Code, what);
                Answer(Rules[j].Break + Rules[i].Break).ShouldBe(Rules[i].Code, what);
                pairs++;
            }
        }

        pairs.ShouldBeGreaterThan(100);
    }

    [Fact]
    public void The_rules_stand_in_the_order_of_the_codes_and_what_follows_from_a_command_last() =>
        Rules.Where(r => r.Name != "balance").Select(r => r.Code).ShouldBeInOrder();

    [Fact]
    public void The_catalog_lists_every_code_once_in_its_place() =>
        RejectionCatalog.All.Select(m => m.Code).ShouldBe(Enum.GetValues<RejectionCode>());

    private static bool CanMeet(string one, string other) =>
        one != "no ledger" && (other != "no ledger" || BeforeTheLedger.Contains(one));

    private static RejectionCode? Answer(Action<Draft> breakRules)
    {
        var books = Books();
        var draft = new Draft();
        breakRules(draft);
        // Nothing has been created in this one.
        var journal = draft.Ledger == "books" ? books.Journal : new MemoryJournal();
        return journal.Send(draft.ToCommand(), draft.Key).Rejection?.Code;
    }

    private static Spec Books()
    {
        var books = Given(
            new DeclareAsset("EUR", 2), Open("Assets:A"), Open("Income:A"), Open("Equity:World"),
            Open("Assets:Full"),
            Open("Assets:Closed"), new CloseAccount("Assets:Closed"), Open("Assets:Frozen"),
            new FreezeAccount("Assets:Frozen"), new OpenAccount("Assets:Euros", AllowedAssets: ["EUR"]),
            Open("Assets:Wallet", OverdraftPolicy.NeverBelowZero),
            Post("Equity:World", "Assets:Full", 9_999_999_999_999_999_999_999_999.99m));
        books.Journal.Send(Post("Income:A", "Assets:A", 1m) with { Reference = "taken" }, "bound")
            .IsAccepted.ShouldBeTrue();
        return books;
    }

    /// <summary>A transaction that breaks no rule until it is told to.</summary>
    private sealed class Draft
    {
        private readonly List<Posting> _postings = [];

        public string Ledger { get; set; } = "books";

        public string? Key { get; set; }

        public string? Description { get; set; }

        public int Tags { get; set; }

        public string? Reference { get; set; }

        public DateOnly Date { get; set; } = Day;

        public bool IsSingle { get; set; }

        public void Add(string account, decimal amount, string asset = "USD", decimal? counter = null)
        {
            _postings.Add(new Posting(account, amount, asset));
            _postings.Add(new Posting("Income:A", counter ?? -amount, asset));
        }

        public ILedgerCommand ToCommand()
        {
            if (_postings.Count == 0) Add("Assets:A", 2m);
            return new PostTransaction(IsSingle ? [_postings[0]] : _postings, Date, Description, Reference,
                [.. Enumerable.Range(0, Tags).Select(i => $"t{i}")]);
        }
    }
}
