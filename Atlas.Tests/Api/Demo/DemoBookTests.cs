using System.Security.Cryptography;
using System.Text;
using Atlas.Api.Demo;
using Atlas.Ledger.Holds;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Money;
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
        DemoBook.Version.ShouldBe("v1");
        (HashOf(Household), HashOf(Shop)).ShouldBe(("e42fb0359dc16f4f", "5a3804d7db2e3028"));
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

    private static string HashOf(DemoBook book)
    {
        var steps = book.Steps.Select(s => $"{s.Key} {s.After} {RequestHash.Of(s.Build(default))}");
        var bytes = Encoding.UTF8.GetBytes(string.Join('\n', steps));
        return Convert.ToHexStringLower(SHA256.HashData(bytes))[..16];
    }
}
