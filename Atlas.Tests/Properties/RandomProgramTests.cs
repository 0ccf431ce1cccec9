using System.Globalization;
using Alba;
using Atlas.Ledger.Journal;
using Atlas.Tests.Support;
using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Atlas.Tests.Properties;

/// <summary>
/// Random programs on the live engine, on the naive ledger, on a book rebuilt from the stored events and on
/// one restored from a snapshot: balances, holds and rejections are equal. ATLAS_SEED repeats a run,
/// ATLAS_PROGRAMS makes it longer.
/// </summary>
[Collection(EngineTests.Name)]
public sealed class RandomProgramTests(EngineHost engine)
{
    private const int CommandsEach = 460;
    private const int HitsMin = 20;
    private static readonly int[] Together = [1, 8, 60, 60];
    private static readonly string[] Zones = ["Pacific/Auckland", "America/St_Johns"];

    [Fact]
    public async Task The_engine_answers_and_keeps_what_the_naive_ledger_does()
    {
        var seed = ulong.Parse(Environment.GetEnvironmentVariable("ATLAS_SEED")
            ?? $"{Random.Shared.NextInt64()}", CultureInfo.InvariantCulture);
        var count = int.Parse(
            Environment.GetEnvironmentVariable("ATLAS_PROGRAMS") ?? "24", CultureInfo.InvariantCulture);
        Report.Line($"ATLAS_SEED={seed}");
        var hosts = await Task.WhenAll(Zones.Select(zone => AtlasHost.StartAsync(InZone(zone), "api")));
        IAlbaHost[] all = [engine.Host, .. hosts];

        var programs = new List<RandomProgram>();
        for (var i = 0; i < count; i++)
            programs.Add(await RunAsync(new PCG((uint)i, seed), all[i % 3].Services, Together[i % 4]));
        foreach (var host in hosts) await host.DisposeAsync();

        var codes = programs.SelectMany(p => p.Codes).ToLookup(c => c.Key, c => c.Value);
        var hits = RejectionCatalog.All.ToDictionary(m => m.Name, m => codes[m.Name].Sum());
        Report.Line($"{programs.Sum(p => p.Sent):N0} commands, {programs.Sum(p => p.Replayed):N0} replays, "
            + $"{programs.Sum(p => p.Naive.Position):N0} events; "
                + string.Join(", ", hits.Select(h => $"{h.Key} {h.Value}")));
        programs.Sum(p => p.Sent).ShouldBeGreaterThanOrEqualTo(Math.Min(10_000, count * CommandsEach));
        // A full queue is no answer of a rule: StoppingTests fills it.
        hits.Where(h => h.Value < HitsMin && h.Key != "ledger_busy" && count >= 24).ShouldBeEmpty();
    }

    private static async Task<RandomProgram> RunAsync(PCG random, IServiceProvider services, int togetherMax)
    {
        var clock = new SteppingClock(new DateTimeOffset(2026, 1, 15, 12, 0, 0, TimeSpan.Zero));
        var ledger = EngineHost.LedgerOf(services, EngineHost.NewJournals(services, clock));
        var program = new RandomProgram(ledger.Name, random, clock, togetherMax);
        // Each part is decided on another kind of book: one that grew, one rebuilt from events, one from a
        // snapshot.
        for (var part = 0; part < 3; part++)
        {
            if (part == 2) await StoreSnapshotAsync(services, ledger);
            using var journals = EngineHost.NewJournals(services, clock);
            await program.RunAsync(journals, CommandsEach / 3);
            await CompareAsync(ledger.Behind(journals), program.Naive);
            await journals.StopAsync(CancellationToken.None);
        }

        await ledger.ReadSoundAsync();
        return program;
    }

    private static async Task StoreSnapshotAsync(IServiceProvider services, EngineLedger ledger)
    {
        var snapshots = services.GetRequiredService<BookSnapshots>();
        var book = await ledger.ReadBookAsync();
        await snapshots.StoreAsync(
            Caller.Local.Tenant, ledger.Name, BookSnapshot.Of(book), CancellationToken.None);
        var loaded = await snapshots.LoadAsync(Caller.Local.Tenant, ledger.Name, CancellationToken.None);
        loaded!.Position.ShouldBe(book.Position);
    }

    /// <summary>
    /// The live book, the fold of what is stored, its snapshot's round trip and the naive lists agree.
    /// </summary>
    private static async Task CompareAsync(EngineLedger ledger, NaiveLedger naive)
    {
        BookSnapshot? live = null;
        await ledger.SendAsync(new ScriptedCommand((book, _) =>
        {
            live = BookSnapshot.Of(book);
            return ScriptedCommand.Nothing;
        }));
        var rebuilt = await ledger.ReadBookAsync();
        var snapshot = BookSnapshot.Of(rebuilt);
        var restored = Book.From(BookSnapshot.FromBytes(snapshot.ToBytes()));

        // The live book's time is that of the decision it was seen in.
        (live! with { RecordedAt = rebuilt.RecordedAt }).ToBytes().ShouldBe(snapshot.ToBytes());
        BookSnapshot.Of(restored).ToBytes().ShouldBe(snapshot.ToBytes());
        (rebuilt.Position, rebuilt.RecordedAt).ShouldBe((naive.Position, naive.RecordedAt));
        FiguresOf(restored).Except(FiguresOf(naive)).ShouldBeEmpty();
        FiguresOf(naive).Except(FiguresOf(restored)).ShouldBeEmpty();
    }

    private static IEnumerable<(string, string, decimal, decimal)> FiguresOf(Book book) =>
    [
        .. book.AllAccounts().SelectMany(a => a.Balances.Select(b => (a.Path, b.Asset, b.Posted, b.Held))
            .Where(b => b.Posted != 0 || b.Held != 0)
                .Append((a.Path, $"{a.Status}".ToLowerInvariant(), 0m, 0m))),
        .. book.AllHolds().Select(h => ($"{h.Id}", h.Account, h.Remaining, 0m)),
    ];

    private static IEnumerable<(string, string, decimal, decimal)> FiguresOf(NaiveLedger naive) =>
    [
        .. naive.Accounts.SelectMany(a => naive.Assets
            .Select(s =>
                (a.Path, s.Code, Posted: naive.PostedOf(a.Path, s.Code), Held: naive.HeldOf(a.Path, s.Code)))
            .Where(b => b.Posted != 0 || b.Held != 0).Append((a.Path, a.Status, 0m, 0m))),
        .. naive.Holds.Where(h => !h.Ended).Select(h => ($"{h.Id}", h.Account, naive.RemainingOf(h), 0m)),
    ];

    private string InZone(string zone) =>
        new NpgsqlConnectionStringBuilder(engine.Postgres) { Timezone = zone }.ConnectionString;
}
