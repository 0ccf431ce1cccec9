using System.Text.Json;
using Atlas.Insights.Anomalies;
using Atlas.Insights.Series;
using Atlas.Ledger.Transactions;

namespace Atlas.Tests.Insights.Series;

/// <summary>Daily series of a ledger's events, without a database.</summary>
public sealed class LedgerSeriesTests
{
    private const int Days = 300;
    private const int OddDay = 200;
    private static readonly DateOnly Start = new(2025, 1, 1);
    private static readonly DateTimeOffset RecordedAt = new(2026, 12, 31, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_day_on_which_many_small_payments_make_an_unusual_sum_is_told_when_it_has_ended()
    {
        var found = Found(Payments(OddDay)).Single();

        found.Position.ShouldBe(((OddDay + 1) * 2) + 20 + 1);
        found.Transaction.ShouldBeNull();
        (found.Kind, found.Account, found.Subject).ShouldBe(
            (AnomalyKind.UnusualSpending, "Expenses:Food", "Expenses:Food"));
        (found.Asset, found.Amount, found.Date).ShouldBe(("EUR", 340m, Start.AddDays(OddDay)));
        found.Sentence.ShouldBe(
            "A day's spending in Expenses:Food was 340 EUR on 2025-07-20, and with the days before it is " +
            "unlike anything in 200 days.");
        found.Normal.ShouldBe("20 to 41 EUR.");
        found.PValue.ShouldBe(Math.Exp(-found.Score), 1e-12);
        found.Score.ShouldBe(6, 3);
    }

    [Fact]
    public void A_ledger_that_goes_on_as_ever_has_nothing_odd() => Found(Payments(null)).ShouldBeEmpty();

    [Theory]
    [InlineData(1)]
    [InlineData(199)]
    [InlineData(420)]
    [InlineData(431)]
    public void Restored_anywhere_it_finds_what_an_unbroken_run_finds(int position)
    {
        var whole = new LedgerSeries("home");
        var events = Payments(OddDay);
        var restored = Restored(whole, events[..position]);

        var expected = events.Index().Skip(position)
            .SelectMany(e => whole.Apply(e.Item, e.Index + 1, RecordedAt)).ToList();
        var found = events.Index().Skip(position)
            .SelectMany(e => restored.Apply(e.Item, e.Index + 1, RecordedAt)).ToList();

        Json(found).ShouldBe(Json(expected));
        Saved(restored).ShouldBe(Saved(whole));
    }

    [Fact]
    public void What_comes_late_or_from_the_future_counts_when_it_becomes_known_and_stops_nothing()
    {
        var events = Payments(250, more: 90);
        var series = new LedgerSeries("home");
        var late = Enumerable.Repeat(Pay(3, 15), 20);
        var far = Pay(0, 1) with { EffectiveDate = new DateOnly(2199, 1, 1) };

        var found = events.TakeWhile(e => e.EffectiveDate < Start.AddDays(OddDay)).Concat(late)
            .SelectMany(e => series.Apply(e, 1, RecordedAt)).ToList();
        found.AddRange(series.Apply(far, 2, new DateTimeOffset(Start.AddDays(OddDay), default, default)));
        found.AddRange(events.SkipWhile(e => e.EffectiveDate < Start.AddDays(OddDay + 2))
            .SelectMany(e => series.Apply(e, 3, RecordedAt)));

        found.Select(f => f.Date).ShouldBe([Start.AddDays(OddDay - 1), Start.AddDays(250)]);
    }

    [Theory]
    [InlineData(AnomalyAnswer.AlwaysFine)]
    [InlineData(AnomalyAnswer.Snooze)]
    public void What_people_do_not_want_to_hear_is_not_told(AnomalyAnswer answer)
    {
        var series = new LedgerSeries("home");
        series.Apply(new AnomalyAnswered(
            Guid.Empty, AnomalyKind.UnusualSpending, "Expenses:Food", answer,
            answer == AnomalyAnswer.Snooze ? Start.AddDays(OddDay) : null));

        Payments(OddDay).SelectMany(e => series.Apply(e, 1, RecordedAt)).ShouldBeEmpty();
    }

    /// <summary>Two payments a day, more at weekends; on the odd day many more.</summary>
    private static List<TransactionPosted> Payments(int? oddDay, int more = 20)
    {
        var random = new Random(1);
        var payments = new List<TransactionPosted>();
        for (var day = 0; day < Days; day++)
        {
            var usual = Start.AddDays(day).DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 20 : 10;
            for (var i = 0; i < 2; i++) payments.Add(Pay(day, usual + random.Next(2)));
            if (day == oddDay) payments.AddRange(Enumerable.Repeat(Pay(day, 15), more));
        }

        return payments;
    }

    private static TransactionPosted Pay(int day, decimal amount) => new(
        Guid.Empty, [new("Expenses:Food", amount, "EUR"), new("Equity:Opening", -amount, "EUR")],
        Start.AddDays(day), "shop", null, null, null, null);

    private static List<AnomalyFound> Found(List<TransactionPosted> events)
    {
        var series = new LedgerSeries("home");
        return [.. events.Index().SelectMany(e => series.Apply(e.Item, e.Index + 1, RecordedAt))];
    }

    /// <summary>What is restored from the whole one after these events.</summary>
    private static LedgerSeries Restored(LedgerSeries whole, List<TransactionPosted> events)
    {
        foreach (var (index, recorded) in events.Index()) whole.Apply(recorded, index + 1, RecordedAt);
        var restored = new LedgerSeries("home");
        using var reader = new BinaryReader(new MemoryStream(Saved(whole)));
        restored.Read(reader);
        return restored;
    }

    private static byte[] Saved(LedgerSeries series)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        series.Write(writer);
        writer.Flush();
        return stream.ToArray();
    }

    private static string Json(List<AnomalyFound> found) => JsonSerializer.Serialize(found);
}
