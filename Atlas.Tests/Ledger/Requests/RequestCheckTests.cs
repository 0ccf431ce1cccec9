using Atlas.Ledger.Accounts;
using Atlas.Ledger.Holds;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Ledgers;
using Atlas.Ledger.Money;
using Atlas.Ledger.Transactions;

namespace Atlas.Tests.Ledger.Requests;

/// <summary>
/// What cannot be stored is refused before it is queued: it would fail the commit of all its neighbours.
/// </summary>
public sealed class RequestCheckTests
{
    private const string Bad = "a\0b";

    private static readonly DateOnly Day = new(2026, 1, 15);
    private static readonly Dictionary<string, string> BadMetadata = new() { ["k"] = Bad };
    private static readonly Dictionary<string, string?> BadValue = new() { ["k"] = Bad, ["n"] = null };
    private static readonly Dictionary<string, string?> BadName = new() { [Bad] = null };

    public static TheoryData<string, ILedgerCommand> TextsOfEveryCommand => new()
    {
        { "name", new CreateLedger(Bad) },
        { "description", new CreateLedger("books", Bad) },
        { "code", new DeclareAsset(Bad, 2) },
        { "account", new OpenAccount(Bad) },
        { "metadata", new OpenAccount("A", Metadata: new Dictionary<string, string> { [Bad] = "" }) },
        { "metadata", new OpenAccount("A", Metadata: new Dictionary<string, string> { [""] = Bad }) },
        { "allowedAssets.1", new OpenAccount("A", AllowedAssets: ["", Bad]) },
        { "policy.limits.0", new OpenAccount("A", Policy: new(OverdraftMode.Limit, [new(Bad, 1m)])) },
        { "account", new ChangePolicy(Bad, OverdraftPolicy.Free) },
        { "policy.limits.0", new ChangePolicy("A", new(OverdraftMode.Limit, [new(Bad, 1m)])) },
        { "account", new FreezeAccount(Bad) },
        { "account", new UnfreezeAccount(Bad) },
        { "account", new CloseAccount(Bad) },
        { "account", new SetAccountMetadata(Bad, new Dictionary<string, string?>()) },
        { "metadata", new SetAccountMetadata("A", BadValue) },
        { "postings.0.account", Post(new Posting(Bad, 1m, "USD")) },
        { "postings.0.asset", Post(new Posting("A", 1m, Bad)) },
        { "postings.0.cost.asset", Post(new Posting("A", 1m, "USD", new Cost(1m, Bad))) },
        { "postings.0.cost.label", Post(new Posting("A", 1m, "USD", new Cost(1m, "USD", Label: Bad))) },
        { "postings.0.price.asset", Post(new Posting("A", 1m, "USD", Price: new Price(1m, Bad))) },
        { "description", Post() with { Description = Bad } },
        { "reference", Post() with { Reference = Bad } },
        { "tags.0", Post() with { Tags = [Bad] } },
        { "metadata", Post() with { Metadata = new Dictionary<string, string> { ["k"] = Bad } } },
        { "source", Post() with { Source = Bad } },
        { "transactions.1.source", new PostBatch([Post(), Post() with { Source = Bad }]) },
        { "description", new ReverseTransaction(Guid.Empty, Day, Description: Bad) },
        { "metadata", new ReverseTransaction(Guid.Empty, Day, Metadata: BadMetadata) },
        { "metadata", new SetTransactionMetadata(Guid.Empty, BadName) },
        { "account", new HoldFunds(Bad, "USD", 1m, default) },
        { "asset", new HoldFunds("A", Bad, 1m, default) },
        { "description", new HoldFunds("A", "USD", 1m, default, Bad) },
        { "metadata", new HoldFunds("A", "USD", 1m, default, null, BadMetadata) },
        { "destinations.0.account", new CaptureHold(Guid.Empty, [new(Bad, 1m)], Day) },
        { "description", new CaptureHold(Guid.Empty, [], Day, Bad) },
        { "metadata", new CaptureHold(Guid.Empty, [], Day, null, BadMetadata) },
    };

    [Theory]
    [MemberData(nameof(TextsOfEveryCommand), DisableDiscoveryEnumeration = true)]
    public void Every_text_of_every_command_is_looked_at(string path, ILedgerCommand command)
    {
        var rejection = Check(command)!;
        rejection.Code.ShouldBe(RejectionCode.InvalidText);
        rejection.Path.ShouldBe(path);
    }

    [Theory]
    [InlineData(0xD800)]
    [InlineData(0xDC00)]
    [InlineData(0xDE00, 0xD83D)]
    [InlineData(0xD83D, 0x78)]
    [InlineData(0x78, 0xD83D, 0xDE00, 0xD83D)]
    public void Half_a_surrogate_pair_is_no_text(params int[] characters)
    {
        var text = string.Concat(characters.Select(c => (char)c));
        Check(new CreateLedger("books", text))!.Code.ShouldBe(RejectionCode.InvalidText);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\uD83D\uDE00")]
    [InlineData("\u0001\uFFFF\r\n")]
    public void Everything_else_can_be_stored(string text) =>
        Check(new CreateLedger("books", text)).ShouldBeNull();

    [Fact]
    public void A_text_has_at_most_255_bytes_of_UTF_8()
    {
        Check(new CreateLedger("books", new string('x', 255))).ShouldBeNull();
        Check(new CreateLedger("books", new string('é', 127))).ShouldBeNull();
        var rejection = Check(new CreateLedger("books", new string('é', 128)))!;
        (rejection.Code, rejection.Path, rejection.Details["max"])
            .ShouldBe((RejectionCode.LimitExceeded, "description", "255"));
    }

    [Fact]
    public void The_key_and_the_ledger_are_texts_too()
    {
        CheckRequest(new LedgerRequest(Bad, Post()))!.Path.ShouldBe("ledger");
        CheckRequest(new LedgerRequest("books", Post(), Bad))!.Path.ShouldBe("idempotencyKey");
        CheckRequest(new LedgerRequest("books", Post(), new string('k', 256)))!
            .Code.ShouldBe(RejectionCode.LimitExceeded);
    }

    [Fact]
    public void Lists_have_an_end()
    {
        var posting = new Posting("A", 1m, "USD");
        Limit(Post([.. Enumerable.Repeat(posting, 501)])).ShouldBe(("postings", "500"));
        Limit(Post() with { Tags = [.. Enumerable.Repeat("t", 65)] }).ShouldBe(("tags", "64"));
        Limit(Post() with { Metadata = Map(65) }).ShouldBe(("metadata", "64"));
        Limit(new PostBatch([.. Enumerable.Repeat(Post(), 1_001)])).ShouldBe(("transactions", "1000"));
        Limit(new ReverseTransaction(Guid.Empty, Day, [.. Enumerable.Repeat(new ReversedAmount(0, 1m), 501)]))
            .ShouldBe(("amounts", "500"));
        Limit(new CaptureHold(Guid.Empty, [.. Enumerable.Repeat(new CaptureDestination("A", 1m), 500)], Day))
            .ShouldBe(("destinations", "499"));
        Limit(new OpenAccount("A", AllowedAssets: [.. Enumerable.Repeat("USD", 10_001)]))
            .ShouldBe(("allowedAssets", "10000"));
    }

    [Fact]
    public void All_texts_of_a_command_together_have_an_end()
    {
        var posting = new Posting(new string('a', 255), 1m, new string('b', 255));
        var transaction = Post([.. Enumerable.Repeat(posting, 500)]);
        Check(new PostBatch([.. Enumerable.Repeat(transaction, 4)])).ShouldBeNull();
        var rejection = Check(new PostBatch([.. Enumerable.Repeat(transaction, 5)]))!;
        (rejection.Code, rejection.Details["max"]).ShouldBe((RejectionCode.LimitExceeded, "1048576"));
    }

    private static PostTransaction Post(params Posting[] postings) => new(postings, Day);

    private static Dictionary<string, string> Map(int count) =>
        Enumerable.Range(0, count).ToDictionary(i => $"k{i}", _ => "v");

    private static (string Path, string Max) Limit(ILedgerCommand command)
    {
        var rejection = Check(command)!;
        rejection.Code.ShouldBe(RejectionCode.LimitExceeded);
        return (rejection.Path, rejection.Details["max"]);
    }

    private static Rejection? Check(ILedgerCommand command) =>
        CheckRequest(new LedgerRequest("books", command));

    private static Rejection? CheckRequest(LedgerRequest request) => Journals.Check(request).Rejection;
}
