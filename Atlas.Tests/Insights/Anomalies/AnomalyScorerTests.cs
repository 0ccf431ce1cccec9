using System.Globalization;
using System.Text.Json;
using Atlas.Insights.Anomalies;
using Atlas.Ledger.Accounts;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Transactions;
using Atlas.Tests.Insights.Anomalies.Planted;

namespace Atlas.Tests.Insights.Anomalies;

/// <summary>The detectors alone, without a database.</summary>
public sealed class AnomalyScorerTests
{
    private static readonly DateTimeOffset Start = new(2025, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_state_restored_anywhere_finds_what_an_unbroken_run_finds()
    {
        var (whole, broken) = (Scorer(), Scorer());
        var events = Years(7);
        var (expected, found) = (new List<AnomalyFound>(), new List<AnomalyFound>());
        for (var i = 0; i < events.Count; i++)
        {
            expected.AddRange(Look(whole, events[i], i + 1));
            if (i % 311 == 17)
                broken = AnomalyScorer.FromBytes("test", ScorerSettings.Default, broken.ToBytes());
            found.AddRange(Look(broken, events[i], i + 1));
        }

        expected.Count.ShouldBeGreaterThan(10);
        Json(found).ShouldBe(Json(expected));
        broken.ToBytes().ShouldBe(whole.ToBytes());
    }

    [Fact]
    public void A_state_cut_short_or_of_another_version_is_refused()
    {
        var bytes = After(Years(7).Take(500)).ToBytes();

        foreach (var length in new[] { 0, 1, 40, bytes.Length / 2, bytes.Length - 1 })
            Should.Throw<InvalidDataException>(() => Restored(bytes[..length]));
        bytes[bytes.Length / 3] ^= 0x55;
        Should.Throw<InvalidDataException>(() => Restored(bytes));
    }

    [Fact]
    public void The_sentence_names_amount_median_visits_and_hour()
    {
        var scorer = Scorer();
        for (var day = 1; day <= 60; day++) Pay(scorer, day, "Markthalle", 61m + (day * 7 % 15), hour: 17);
        for (var visit = 0; visit < 23; visit++) Pay(scorer, 61 + visit, "Café Zoë", 68m, hour: 12);

        var found = Pay(scorer, 86, "Café Zoë", 412m, hour: 3).Single();

        found.Sentence.ShouldBe(
            "412.00 EUR at Café Zoë is 6 times the usual (median 68.00, 23 visits) " +
            "and is the first at night (03:00).");
        // All cost the same at the same hour: those on the same day of the week are the nearest.
        found.Similar.Select(s => s.Position).ShouldBe([79, 72, 65]);
    }

    [Fact]
    public void The_sentence_names_a_day_of_the_week_that_never_was()
    {
        var scorer = Scorer();
        for (var day = 1; day <= 140; day++)
            if (DateOf(day).DayOfWeek != DayOfWeek.Sunday) Pay(scorer, day, "Markthalle", 61m + (day % 7));

        var found = Pay(scorer, 144, "Markthalle", 131m).Single();

        (found.Date.DayOfWeek, found.Sentence).ShouldBe((DayOfWeek.Sunday,
            "131.00 EUR at Markthalle is the first on a Sunday and is 2.1 times the usual " +
            "(median 63.50, 120 visits)."));
    }

    [Fact]
    public void What_is_similar_is_of_the_counterparty_then_the_category_then_the_account_and_like_in_amount()
    {
        var scorer = Shops();
        for (var visit = 0; visit < 2; visit++) Pay(scorer, 61 + visit, "Kiosk", 9m + visit);

        var found = Pay(scorer, 70, "Kiosk", 75m, hour: 3).Single();

        // Both visits there, then the nearest amount of another shop, on the same day of the week.
        found.Similar.Select(s => (s.Position, s.Amount))
            .ShouldBe([(122, 10.00m), (121, 9.00m), (111, 77.56m)]);
    }

    [Fact]
    public void Always_fine_silences_one_kind_for_one_counterparty()
    {
        var scorer = Shops();
        var spike = Pay(scorer, 70, "Café Zoë", 500m).Single();

        Answer(scorer, spike, AnomalyAnswer.AlwaysFine);

        Pay(scorer, 80, "Café Zoë", 5_000m).ShouldBeEmpty();
        Pay(scorer, 90, "Markthalle", 5_000m).Single().Kind.ShouldBe(AnomalyKind.AmountSpike);
    }

    [Fact]
    public void A_snooze_ends_and_a_dismissal_asks_for_more_evidence()
    {
        var scorer = Shops();
        var spike = Pay(scorer, 70, "Café Zoë", 200m).Single();
        var other = Pay(scorer, 70, "Markthalle", 200m).Single();

        Answer(scorer, spike, AnomalyAnswer.Snooze, DateOf(100));
        for (var time = 0; time < 4; time++) Answer(scorer, other, AnomalyAnswer.Dismiss);

        Pay(scorer, 100, "Café Zoë", 900m).ShouldBeEmpty();
        Pay(scorer, 101, "Café Zoë", 3_000m).Single().Kind.ShouldBe(AnomalyKind.AmountSpike);
        Pay(scorer, 102, "Markthalle", 240m).ShouldBeEmpty();
        Pay(scorer, 110, "Markthalle", 9_000m).Single().Kind.ShouldBe(AnomalyKind.AmountSpike);
    }

    [Fact]
    public void A_limit_in_the_accounts_metadata_is_a_rule_from_the_first_payment_on()
    {
        var scorer = Scorer();
        var limit = new Dictionary<string, string?> { ["alert-over-EUR"] = "250.00" };
        scorer.Apply(new AccountMetadataSet("Assets:Bank", limit), 1, Start);

        Pay(scorer, 1, "Café Zoë", 250m).ShouldBeEmpty();
        var found = Pay(scorer, 2, "Café Zoë", 250.01m).Single();

        (found.Kind, found.Sentence).ShouldBe((
            AnomalyKind.OverLimit,
            "250.01 EUR at Café Zoë is over the limit of 250 EUR that Assets:Bank has."));
    }

    [Fact]
    public void A_reversed_payment_posted_again_is_no_duplicate()
    {
        var scorer = Shops();
        Pay(scorer, 70, "Café Zoë", 71.13m, position: 900).ShouldBeEmpty();
        List<Posting> back = [new("Expenses:Food", -71.13m, "EUR"), new("Assets:Bank", 71.13m, "EUR")];
        scorer.Apply(
            new TransactionReversed(IdOf(901), IdOf(900), [], back, DateOf(70), null, null), 901,
            Start.AddDays(70));

        Pay(scorer, 70, "Café Zoë", 71.13m, position: 902).ShouldBeEmpty();
        Pay(scorer, 70, "Café Zoë", 71.13m, position: 903).Single().Kind.ShouldBe(AnomalyKind.Duplicate);
    }

    /// <summary>What cannot be written as JSON would stop the feed for good.</summary>
    [Fact]
    public void An_account_that_is_emptied_as_it_never_was_is_found_with_a_finite_score()
    {
        var scorer = Scorer();
        Pay(scorer, 1, "Opening", -1_000_000m);
        for (var day = 2; day <= 60; day++) Pay(scorer, day, "Markthalle", 60m + (day * 7 % 15));

        var found = Pay(scorer, 61, "Markthalle", 995_000m).Single();

        found.Contributions.Select(c => c.Text).ShouldContain("takes 100 % of Assets:Bank");
        Json([found]).ShouldContain("\"score\"");
    }

    [Fact]
    public void Any_number_of_counterparties_and_accounts_fits_into_the_same_memory()
    {
        var scorer = Scorer();
        var sizes = new List<int>();
        for (var i = 1; i <= 18_000; i++)
        {
            var name = Letters(i);
            Pay(scorer, i / 50, $"Payee {name}", 10m + (i % 90), account: $"Assets:Wallet {name}");
            if (i % 6_000 == 0) sizes.Add(scorer.ToBytes().Length);
        }

        sizes[2].ShouldBeLessThan(sizes[1] * 11 / 10);
        sizes[2].ShouldBeLessThan(1 << 19);
    }

    [Fact]
    public void Days_that_go_back_and_events_out_of_order_are_taken_as_they_come()
    {
        var scorer = Scorer();
        var events = Years(8);
        var chance = new Random(8);
        var shuffled = events.OrderBy(_ => chance.Next()).ToList();
        for (var i = 0; i < shuffled.Count; i++) Look(scorer, shuffled[i], i + 1);

        scorer.Scored.ShouldBe(events.Count);
    }

    private static AnomalyScorer Scorer() => new("test", ScorerSettings.Default);

    private static AnomalyScorer Restored(byte[] bytes) =>
        AnomalyScorer.FromBytes("test", ScorerSettings.Default, bytes);

    /// <summary>Sixty days of two shops, about 70 and about 60 each time.</summary>
    private static AnomalyScorer Shops()
    {
        var scorer = Scorer();
        for (var day = 1; day <= 60; day++)
        {
            Pay(scorer, day, "Café Zoë", 70m + (day * 7 % 11) + (day / 100m));
            Pay(scorer, day, "Markthalle", 60m + (day * 5 % 13) + (day / 100m));
        }

        return scorer;
    }

    private static List<Payment> Years(int seed)
    {
        var years = LedgerYears.Of(seed);
        var payments = years.Generate();
        new Plants(payments, years, seed).PlantAll();
        return [.. payments.OrderBy(p => p.At)];
    }

    private static AnomalyScorer After(IEnumerable<Payment> payments)
    {
        var (scorer, position) = (Scorer(), 0L);
        foreach (var payment in payments) Look(scorer, payment, ++position);
        return scorer;
    }

    private static IReadOnlyList<AnomalyFound> Look(AnomalyScorer scorer, Payment payment, long position) =>
        scorer.Apply(
            PlantedRun.EventOf(payment, position), position, new DateTimeOffset(payment.At, default));

    private static IReadOnlyList<AnomalyFound> Pay(
        AnomalyScorer scorer, int day, string payee, decimal amount, int hour = 12, long? position = null,
        string account = "Assets:Bank")
    {
        var at = position ?? scorer.Scored + 1;
        var posted = new TransactionPosted(
            IdOf(at), [new("Expenses:Food", amount, "EUR"), new(account, -amount, "EUR")], DateOf(day), payee,
            null, null, null, null);
        posted = posted with { Postings = [.. posted.Postings.Select(AtScale)] };
        return scorer.Apply(posted, at, Start.AddDays(day).AddHours(hour - 12));
    }

    private static Posting AtScale(Posting posting) =>
        posting with { Amount = Atlas.Ledger.Money.Amount.AtScale(posting.Amount, 2) };

    private static void Answer(
        AnomalyScorer scorer, AnomalyFound found, AnomalyAnswer answer, DateOnly? until = null) =>
        scorer.Apply(new AnomalyAnswered(found.Id, found.Kind, found.Subject, answer, until));

    private static DateOnly DateOf(int day) => DateOnly.FromDateTime(Start.UtcDateTime).AddDays(day);

    private static Guid IdOf(long position) => new((int)position, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]);

    /// <summary>A number in letters, because digits are left out of a counterparty's key.</summary>
    private static string Letters(int number) =>
        string.Concat(number.ToString(CultureInfo.InvariantCulture).Select(c => (char)('A' + c - '0')));

    private static string Json(IReadOnlyList<AnomalyFound> found) =>
        JsonSerializer.Serialize(found, LedgerJson.Options);
}
