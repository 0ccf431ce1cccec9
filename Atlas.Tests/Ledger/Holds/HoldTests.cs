using Atlas.Ledger.Accounts;
using Atlas.Ledger.Holds;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Money;
using Atlas.Tests.Support;
using static Atlas.Tests.Support.Spec;

namespace Atlas.Tests.Ledger.Holds;

public sealed class HoldTests
{
    private const string Cash = "Assets:Cash";
    private const string Rent = "Expenses:Rent";
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public void A_hold_takes_funds_out_of_what_is_available_and_leaves_them_posted() => Books(100m)
        .And(Reserve(60m)).Holds(Cash, 100m, 60m)
        .When(Post(Cash, Rent, 40.01m))
        .Rejects(RejectionCode.InsufficientFunds, null, ("available", "40.00"), ("required", "40.01"))
        .When(Reserve(40.01m))
        .Rejects(RejectionCode.InsufficientFunds, "amount", ("available", "40.00"))
        .When(Post(Cash, Rent, 40m)).Accepts();

    [Fact]
    public void A_hold_on_a_liability_wallet_sets_aside_its_credit()
    {
        var books = Given(Open("Liabilities:Wallet", OverdraftPolicy.NeverBelowZero), Open(Cash));
        books.When(new HoldFunds("Liabilities:Wallet", "USD", 1m, Soon(books)))
            .Rejects(RejectionCode.InsufficientFunds);
        books.And(Post("Liabilities:Wallet", Cash, 10m));
        var hold = Placed(books.When(new HoldFunds("Liabilities:Wallet", "USD", 10m, Soon(books))));
        books.Holds("Liabilities:Wallet", -10m, 10m)
            .When(Post(Cash, "Liabilities:Wallet", 0.01m)).Rejects(RejectionCode.InsufficientFunds)
            .When(new CaptureHold(hold, [new(Cash, 7m)], Day)).Accepts()
            .Holds("Liabilities:Wallet", -3m, 3m).Holds(Cash, 3m);
    }

    [Fact]
    public void Captures_draw_on_a_hold_until_it_is_empty()
    {
        var books = Books(100m).And(Open("Expenses:Fee"));
        var hold = Placed(books.When(Reserve(60m)));
        var capture = books
            .When(new CaptureHold(hold, [new(Rent, 20m), new("Expenses:Fee", 0.5m)], Day, "first"))
            .Records<HoldCaptured>();
        capture.Postings.ShouldBe(
            [new(Cash, -20.5m, "USD"), new(Rent, 20m, "USD"), new("Expenses:Fee", 0.5m, "USD")]);
        (capture.Hold, capture.Amount, capture.Description).ShouldBe((hold, 20.50m, "first"));
        books.Holds(Cash, 79.5m, 39.5m)
            .When(Capture(hold, 39.51m))
            .Rejects(
                RejectionCode.HoldExceeded, "destinations", ("remaining", "39.50"), ("required", "39.51"))
            .When(Capture(hold, 39.5m)).Accepts().Holds(Cash, 40m, 0m)
            .When(Capture(hold, 0.01m)).Rejects(RejectionCode.HoldClosed, "hold", ("hold", hold.ToString()));
    }

    [Fact]
    public void A_late_capture_is_refused_although_no_expiry_was_recorded()
    {
        var books = Books(100m);
        var hold = Placed(books.When(Reserve(60m)));
        books.After(Hour - TimeSpan.FromMicroseconds(1)).When(Capture(hold, 1m)).Accepts()
            .After(TimeSpan.FromMicroseconds(1)).When(Capture(hold, 1m))
            .Rejects(RejectionCode.HoldExpired, "hold")
            .When(new CaptureHold(hold, [new(Cash, 1m)], Day)).Rejects(RejectionCode.HoldExpired)
            .Holds(Cash, 99m, 59m);
        books.Journal.Events.OfType<HoldExpired>().ShouldBeEmpty();
    }

    [Fact]
    public void A_command_that_touches_an_account_first_expires_its_due_holds()
    {
        var books = Books(100m);
        var hold = Placed(books.When(Reserve(60m)));
        books.After(Hour).When(Post(Cash, Rent, 100m)).Accepts().Holds(Cash, 0m, 0m);
        books.Journal.Events.TakeLast(2).First().ShouldBe(new HoldExpired(hold));
        books.When(Capture(hold, 1m)).Rejects(RejectionCode.HoldClosed)
            .When(new ReleaseHold(hold)).Rejects(RejectionCode.HoldClosed)
            .When(new ExpireHold(hold)).Rejects(RejectionCode.HoldClosed);
    }

    [Fact]
    public void A_capture_expires_the_other_due_holds_of_the_account_it_draws_on()
    {
        var books = Books(100m).And(Reserve(30m));
        var later = Placed(books.When(new HoldFunds(Cash, "USD", 10m, Soon(books).AddDays(1))));
        books.After(Hour).When(Capture(later, 10m)).Accepts().Holds(Cash, 90m, 0m);
    }

    [Fact]
    public void A_refused_or_dry_command_expires_nothing()
    {
        var books = Books(100m).And(Reserve(60m)).After(Hour);
        var before = books.Journal.Events.Count;
        books.When(Post(Cash, Rent, 100.01m))
            .Rejects(RejectionCode.InsufficientFunds, null, ("available", "100.00"))
            .When(Post(Cash, Rent, 100m), dryRun: true).Accepts()
            .Holds(Cash, 100m, 60m);
        books.Journal.Events.Count.ShouldBe(before);
    }

    [Fact]
    public void A_release_gives_back_what_was_not_captured()
    {
        var books = Books(100m);
        var hold = Placed(books.When(Reserve(60m)));
        books.And(Capture(hold, 10m)).When(new ReleaseHold(hold))
            .Records<HoldReleased>().ShouldBe(new HoldReleased(hold));
        books.Holds(Cash, 90m, 0m).When(Capture(hold, 1m)).Rejects(RejectionCode.HoldClosed);
    }

    [Fact]
    public void An_expiry_is_recorded_when_it_is_due_and_not_before()
    {
        var books = Books(100m);
        var hold = Placed(books.When(Reserve(60m)));
        books.When(new ExpireHold(hold))
            .Rejects(RejectionCode.HoldNotDue, "hold", ("expiresAt", "2026-01-15T13:00:00.0000000Z"))
            .After(Hour).When(new ExpireHold(hold)).Records<HoldExpired>().ShouldBe(new HoldExpired(hold));
        books.Holds(Cash, 100m, 0m);
    }

    [Fact]
    public void A_hold_that_never_was_is_not_found() => Books(1m)
        .When(Capture(Guid.Empty, 1m))
        .Rejects(RejectionCode.HoldNotFound, "hold", ("hold", Guid.Empty.ToString()))
        .When(new ReleaseHold(Guid.Empty)).Rejects(RejectionCode.HoldNotFound)
        .When(new ExpireHold(Guid.Empty)).Rejects(RejectionCode.HoldNotFound);

    [Fact]
    public void A_clock_that_steps_back_revives_no_hold()
    {
        var books = Books(100m);
        var hold = Placed(books.When(Reserve(60m)));
        books.After(Hour).And(Post("Equity:World", Rent, 1m)).After(-Hour)
            .When(Capture(hold, 1m)).Rejects(RejectionCode.HoldExpired);
    }

    [Fact]
    public void A_hold_ends_after_it_began() => Books(1m)
        .When(Reserve(1m) with { ExpiresAt = new DateTimeOffset(2026, 1, 15, 12, 0, 0, TimeSpan.Zero) })
        .Rejects(RejectionCode.HoldExpired, "expiresAt")
        .When(Reserve(1m) with { ExpiresAt = new DateTimeOffset(2201, 1, 1, 0, 0, 0, TimeSpan.Zero) })
        .Rejects(RejectionCode.DateOutOfRange, "expiresAt");

    [Fact]
    public void An_expiry_is_kept_in_whole_microseconds_of_UTC()
    {
        var finer = new DateTimeOffset(2026, 1, 16, 1, 0, 0, TimeSpan.FromHours(2)).AddTicks(19);
        var kept = new DateTimeOffset(2026, 1, 15, 23, 0, 0, TimeSpan.Zero).AddTicks(10);
        Books(1m).When(Reserve(1m) with { ExpiresAt = finer }).Records<HoldPlaced>().ExpiresAt.ShouldBe(kept);
    }

    [Fact]
    public void Held_amounts_together_have_at_most_27_digits() => Given(Open(Cash))
        .And(Reserve(9_999_999_999_999_999_999_999_999.99m))
        .When(Reserve(0.01m)).Rejects(RejectionCode.AmountOutOfRange, "amount");

    [Fact]
    public void After_a_wider_scale_a_capture_counts_every_place()
    {
        var books = Books(100m);
        var hold = Placed(books.When(Reserve(10m)));
        books.And(new DeclareAsset("USD", 4))
            .When(Capture(hold, 10.0001m))
            .Rejects(RejectionCode.HoldExceeded, null, ("remaining", "10.0000"), ("required", "10.0001"))
            .When(Capture(hold, 9.9999m)).Accepts()
            .Holds(Cash, 90.0001m, 0.0001m).Holds(Rent, 9.9999m);
    }

    [Fact]
    public void A_capture_that_overflows_where_it_goes_is_refused()
    {
        var books = Books(100m).And(Open("Equity:Other"))
            .And(Post("Equity:Other", Rent, 9_999_999_999_999_999_999_999_990m));
        var hold = Placed(books.When(Reserve(10m)));
        books.When(Capture(hold, 10m)).Rejects(RejectionCode.AmountOutOfRange, "destinations.0.amount")
            .When(Capture(hold, 9.99m)).Accepts();
    }

    private static HoldFunds Reserve(decimal amount) =>
        new(Cash, "USD", amount, new DateTimeOffset(2026, 1, 15, 13, 0, 0, TimeSpan.Zero));

    private static CaptureHold Capture(Guid hold, decimal amount) => new(hold, [new(Rent, amount)], Day);

    private static Guid Placed(Spec books) => books.Records<HoldPlaced>().Hold;

    private static DateTimeOffset Soon(Spec books) => books.Journal.Now + Hour;

    private static Spec Books(decimal funds) => Given(
        Open("Equity:World"), Open(Cash, OverdraftPolicy.NeverBelowZero), Open(Rent),
        Post("Equity:World", Cash, funds));
}
