using Atlas.Ledger.Accounts;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Money;
using Atlas.Ledger.Transactions;
using Atlas.Tests.Support;
using static Atlas.Tests.Support.Spec;

namespace Atlas.Tests.Ledger.Transactions;

public sealed class PostTransactionTests
{
    private const decimal Nines = 999_999_999_999_999_999_999_999_9.99m;

    [Fact]
    public void A_transaction_is_recorded_as_it_was_sent_with_amounts_at_scale()
    {
        var metadata = new Dictionary<string, string> { ["till"] = "3" };
        var post = Post("Income:Sales", "Assets:Cash", 10m) with
        {
            Description = "Kaffee ☕", Reference = "R-1", Tags = ["food"], Metadata = metadata,
            Source = "till",
        };
        var recorded = Books().When(post).Records<TransactionPosted>();

        recorded.ShouldBe(new TransactionPosted(recorded.Id, recorded.Postings, Day, "Kaffee ☕", "R-1",
            recorded.Tags, metadata, "till"));
        recorded.Tags.ShouldBe(["food"]);
        recorded.Postings.Select(p => p.ToString()).ShouldBe(
            [new Posting("Assets:Cash", 10.00m, "USD").ToString(), new Posting("Income:Sales", -10.00m, "USD")
                .ToString()]);
    }

    [Fact]
    public void Its_id_is_given_out_and_new_each_time()
    {
        var books = Books();
        var first = books.When(Post("Income:Sales", "Assets:Cash", 1m)).Records<TransactionPosted>();
        books.Outcome.Ids.ShouldBe([first.Id]);
        books.When(Post("Income:Sales", "Assets:Cash", 1m))
            .Records<TransactionPosted>().Id.ShouldNotBe(first.Id);
    }

    [Fact]
    public void Many_postings_in_many_assets_balance_each_asset_for_itself() => Books()
        .When(new PostTransaction(
        [
            new("Assets:Cash", -110m, "USD"), new("Expenses:Fee", 1m, "USD"),
            new("Equity:Conversion", 109m, "USD"),
            new("Assets:Bank", 100m, "EUR", new Cost(1.09m, "USD", Day, "lot 7"),
                new Price(1.0912345m, "USD")),
            new("Equity:Conversion", -60m, "EUR"), new("Equity:Conversion", -40m, "EUR"),
        ], Day)).Accepts()
        .Holds("Assets:Cash", -110m)
        .Holds("Assets:Bank", 100m, asset: "EUR")
        .Holds("Equity:Conversion", 109m)
        .Holds("Equity:Conversion", -100m, asset: "EUR");

    [Fact]
    public void A_rate_cannot_unbalance_the_books() => Books()
        .When(Exchange(dollars: 110m, euros: 100m))
        .Rejects(RejectionCode.Unbalanced, "postings", ("asset", "USD"))
        .When(Exchange(dollars: 100m, euros: 100m))
        .Rejects(RejectionCode.Unbalanced, "postings", ("asset", "USD"));

    [Fact]
    public void Cost_and_price_move_nothing_and_are_kept_to_the_last_place()
    {
        var posting = new Posting("Assets:Bank", 3m, "EUR", new Cost(0.000000000000000000001m, "undeclared"));
        var recorded = Books()
            .When(new PostTransaction([posting, new("Equity:Conversion", -3m, "EUR")], Day))
            .Records<TransactionPosted>();
        recorded.Postings[0].Cost.ShouldBe(posting.Cost);
    }

    [Theory]
    [InlineData(1899, 12, 31)]
    [InlineData(2201, 1, 1)]
    public void Dates_run_from_1900_to_2200(int year, int month, int day)
    {
        var date = new DateOnly(year, month, day);
        Books().When(Post("Income:Sales", "Assets:Cash", 1m) with { EffectiveDate = date })
            .Rejects(RejectionCode.DateOutOfRange, "effectiveDate", ("first", "1900-01-01"),
                ("last", "2200-12-31"))
            .When(WithCost(new Cost(1m, "USD", date)))
            .Rejects(RejectionCode.DateOutOfRange, "postings.0.cost.date");
    }

    [Theory]
    [InlineData(1900, 1, 1)]
    [InlineData(2200, 12, 31)]
    public void The_first_and_the_last_day_are_dates(int year, int month, int day) => Books()
        .When(Post("Income:Sales", "Assets:Cash", 1m) with { EffectiveDate = new DateOnly(year, month, day) })
        .Accepts();

    [Fact]
    public void Amounts_have_at_most_27_digits_at_their_scale() => Books()
        .When(Post("Income:Sales", "Assets:Cash", Nines)).Accepts()
        .When(Post("Income:Sales", "Assets:Cash", Nines + 0.01m))
        .Rejects(RejectionCode.AmountOutOfRange, "postings.0.amount", ("asset", "USD"))
        .When(Post("Income:Sales", "Assets:Cash", 1_000_000_000_000_000_000_000_000_000m, "undeclared"))
        .Rejects(RejectionCode.AmountOutOfRange, "postings.0.amount")
        .When(WithCost(new Cost(decimal.MaxValue, "USD")))
        .Rejects(RejectionCode.AmountOutOfRange, "postings.0.cost.amount", ("asset", "USD"))
        .When(WithCost(null, new Price(decimal.MinValue, "JPY")))
        .Rejects(RejectionCode.AmountOutOfRange, "postings.0.price.amount", ("asset", "JPY"));

    [Fact]
    public void A_resulting_balance_has_at_most_27_digits() => Books()
        .And(Post("Income:Sales", "Assets:Cash", Nines))
        .When(Post("Income:Sales", "Assets:Cash", 0.01m))
        .Rejects(RejectionCode.AmountOutOfRange, "postings.0.amount", ("asset", "USD"))
        .When(Post("Assets:Cash", "Income:Sales", 0.01m)).Accepts()
        .When(Post("Income:Sales", "Assets:Cash", 0.01m)).Accepts()
        .Holds("Assets:Cash", Nines);

    [Fact]
    public void A_balance_that_several_days_add_up_to_has_at_most_27_digits() => Books()
        .And(Post("Income:Sales", "Assets:Cash", Nines))
        .When(Post("Income:Sales", "Assets:Cash", 0.01m) with { EffectiveDate = Day.AddDays(1) })
        .Rejects(RejectionCode.AmountOutOfRange, "postings.0.amount", ("asset", "USD"));

    [Fact]
    public void No_addition_on_the_way_to_a_balance_has_more_than_27_digits()
    {
        var up = Enumerable.Repeat(new Posting("Assets:Cash", Nines, "USD"), 90);
        var down = Enumerable.Repeat(new Posting("Assets:Cash", -Nines, "USD"), 90);
        Books()
            .When(new PostTransaction([.. up, .. down], Day))
            .Rejects(RejectionCode.AmountOutOfRange, "postings.0.amount")
            .When(new PostTransaction([.. up.Zip(down, (u, d) => new[] { u, d }).SelectMany(x => x)], Day))
            .Accepts().Holds("Assets:Cash", 0m);
    }

    [Fact]
    public void Amounts_of_very_different_places_are_summed_exactly() => Books()
        .When(new PostTransaction(
        [
            new("Assets:Cash", 100_000_000_000_000_000_000_000_000m, "far"),
            new("Assets:Bank", -100_000_000_000_000_000_000_000_000m, "far"),
            new("Income:Sales", 0.000000000000000000000000001m, "far"),
        ], Day))
        .Rejects(RejectionCode.Unbalanced, "postings", ("asset", "far"));

    [Fact]
    public void Zeros_behind_the_point_do_not_count() => Books()
        .When(new PostTransaction(
        [
            new("Assets:Cash", 1.0000000000000000000000000000m, "USD"),
            new("Income:Sales", -100_000_000_000_000_000_000m, "USD"),
            new("Assets:Bank", 99_999_999_999_999_999_999m, "USD"),
        ], Day))
        .Records<TransactionPosted>().Postings[0].Amount.ToString(
            System.Globalization.CultureInfo.InvariantCulture)
        .ShouldBe("1.00");

    [Fact]
    public void A_scale_is_not_exceeded() => Books()
        .When(Post("Income:Sales", "Assets:Cash", 1.001m))
        .Rejects(RejectionCode.ScaleExceeded, "postings.0.amount", ("asset", "USD"), ("scale", "2"));

    [Fact]
    public void A_reference_is_taken_once_in_a_ledger() => Books()
        .When(Post("Income:Sales", "Assets:Cash", 1m) with { Reference = "R-1" }).Accepts()
        .When(Post("Income:Sales", "Assets:Cash", 2m) with { Reference = "R-1" })
        .Rejects(RejectionCode.ReferenceTaken, "reference", ("reference", "R-1"))
        .When(Post("Income:Sales", "Assets:Cash", 2m) with { Reference = "r-1" }).Accepts();

    [Fact]
    public void An_account_takes_only_its_allowed_assets() => Books()
        .And(new OpenAccount("Assets:Till", AllowedAssets: ["EUR"]))
        .When(Post("Income:Sales", "Assets:Till", 1m))
        .Rejects(RejectionCode.AssetNotAllowed, "postings.0.account", ("account", "Assets:Till"),
            ("asset", "USD"))
        .When(Post("Income:Sales", "Assets:Till", 1m, "EUR")).Accepts();

    [Fact]
    public void Metadata_is_set_later_on_a_transaction_that_exists()
    {
        var books = Books();
        var id = books.When(Post("Income:Sales", "Assets:Cash", 1m)).Records<TransactionPosted>().Id;
        var metadata = new Dictionary<string, string?> { ["seen"] = "yes", ["till"] = null };
        books.When(new SetTransactionMetadata(id, metadata))
            .Records<TransactionMetadataSet>().Metadata.ShouldBe(metadata);
        books.When(new SetTransactionMetadata(Guid.Empty, metadata))
            .Rejects(
                RejectionCode.TransactionNotFound, "transaction", ("transaction", Guid.Empty.ToString()));
    }

    private static Spec Books() => Given(
        new DeclareAsset("EUR", 2), Open("Assets:Cash"), Open("Assets:Bank"), Open("Income:Sales"),
        Open("Expenses:Fee"), Open("Equity:Conversion"));

    /// <summary>At a rate that makes both sides worth the same.</summary>
    private static PostTransaction Exchange(decimal dollars, decimal euros) => new(
        [
            new Posting("Assets:Cash", -dollars, "USD"),
            new Posting("Assets:Bank", euros, "EUR", Price: new Price(dollars / euros, "USD")),
        ], Day);

    private static PostTransaction WithCost(Cost? cost, Price? price = null) => new(
        [new Posting("Assets:Cash", 1m, "USD", cost, price), new Posting("Income:Sales", -1m, "USD")], Day);
}
