using System.Security.Cryptography;
using System.Text;
using Atlas.Api.Demo;
using Atlas.Ledger.Alerts;
using Atlas.Ledger.Holds;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Money;
using Atlas.Ledger.Prices;
using Atlas.Ledger.Transactions;

namespace Atlas.Tests.Api.Demo;

public sealed class DemoBookTests
{
    private static readonly DemoBook Household = HouseholdDemo.Write();
    private static readonly DemoBook Shop = ShopDemo.Write();

    /// <summary>
    /// Keys that are bound in somebody's database mean these commands for good: change the version first.
    /// </summary>
    [Fact]
    public void The_demo_of_a_version_is_always_the_same()
    {
        DemoBook.Version.ShouldBe("v3");
        (HashOf(Household), HashOf(Shop)).ShouldBe(("87895b05e50186dc", "6ed04a81ffed2556"));
        (HashOf(HouseholdDemo.Write()), HashOf(ShopDemo.Write())).ShouldBe((HashOf(Household), HashOf(Shop)));
    }

    [Fact]
    public void The_demo_has_the_size_and_the_variety_that_it_promises()
    {
        (Household.Transactions + Shop.Transactions).ShouldBeGreaterThan(2_000);
        foreach (var book in new[] { Household, Shop })
        {
            var commands = book.Steps.Select(s => s.Build(default)).ToList();
            commands.OfType<DeclareAsset>().Count().ShouldBe(2);
            commands.OfType<ReverseTransaction>().Count().ShouldBeGreaterThan(5);
            var posted = commands.OfType<PostTransaction>().ToList();
            posted.Select(p => (p.EffectiveDate.Year, p.EffectiveDate.Month)).Distinct().Count().ShouldBe(18);
            posted.Count(p => p.Tags?.Contains("conversion") == true).ShouldBeGreaterThan(5);
            posted.Count(p => p.Reference is not null).ShouldBeGreaterThan(50);
            posted.Where(p => p.Postings.Select(x => x.Asset).Distinct().Count() == 2)
                .ShouldAllBe(p => p.Postings.Count(x => x.Account == "Equity:Conversions") == 2);
        }

        var orders = Shop.Steps.Select(s => s.Build(default)).ToList();
        orders.OfType<HoldFunds>().Count().ShouldBe(
            orders.OfType<CaptureHold>().Count() + orders.OfType<ReleaseHold>().Count());
        orders.OfType<ReleaseHold>().ShouldNotBeEmpty();
    }

    [Fact]
    public void The_household_has_a_rate_for_every_week_and_an_alert_that_is_raised_and_cleared()
    {
        var commands = Household.Steps.Select(s => s.Build(default)).ToList();
        var rates = commands.OfType<RecordPrices>().SelectMany(r => r.Prices).ToList();
        var rule = commands.OfType<SetBalanceAlert>().Single().Rule;
        var (balance, isLow, changes) = (0m, true, 0);
        foreach (var posted in commands.OfType<PostTransaction>())
        {
            balance += posted.Postings.Where(p => (p.Account, p.Asset) == (rule.Account, rule.Asset))
                .Sum(p => p.Amount);
            if (isLow == balance < rule.Below) continue;
            (isLow, changes) = (!isLow, changes + 1);
        }

        rates.Select(r => r.Date.DayNumber).ShouldBe(
            Enumerable.Range(0, 78).Select(week => new DateOnly(2025, 1, 3).DayNumber + (7 * week)));
        rates.ShouldAllBe(r => r.Base == "EUR" && r.Quote == "USD" && r.Price > 1m && r.Price < 1.3m);
        changes.ShouldBeInRange(3, 40);
    }

    private static string HashOf(DemoBook book)
    {
        var steps = book.Steps.Select(s => $"{s.Key} {s.After} {RequestHash.Of(s.Build(default))}");
        var bytes = Encoding.UTF8.GetBytes(string.Join('\n', steps));
        return Convert.ToHexStringLower(SHA256.HashData(bytes))[..16];
    }
}
