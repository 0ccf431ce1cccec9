using Atlas.Ledger.Journal;
using Atlas.Ledger.Transactions;
using Atlas.Tests.Support;
using CsCheck;

namespace Atlas.Tests.Properties;

/// <summary>A request of a random program; no ledger = the program's own.</summary>
internal sealed record Step(ILedgerCommand Command, string? Key, bool DryRun, string? Ledger);

/// <summary>
/// Sends random requests to a live ledger and holds every answer against the naive one. A few requests are
/// sent at once, so that they share commits; the journal decides them in the order in which they were sent.
/// </summary>
internal sealed class RandomProgram(string name, PCG random, SteppingClock clock, int togetherMax)
{
    private readonly List<Step> _keyed = [];
    private int _keys;

    public NaiveLedger Naive { get; } = new();

    /// <summary>How often each code was the answer.</summary>
    public Dictionary<string, int> Codes { get; } = [];

    public int Sent { get; private set; }

    public int Replayed { get; private set; }

    public async Task RunAsync(Journals journals, int commands)
    {
        var beginning = World.Beginning(name).Select(c => new Step(c, null, false, null));
        if (Sent == 0) await SendAsync(journals, [.. beginning]);
        for (var end = Sent + commands; Sent < end;)
        {
            StepClock();
            var world = new World(name, Naive, clock.GetUtcNow());
            var together = Generate(Gen.Int[1, togetherMax]);
            await SendAsync(journals, [.. Enumerable.Range(0, together).Select(_ => Next(world))]);
        }
    }

    private async Task SendAsync(Journals journals, IReadOnlyList<Step> steps)
    {
        var outcomes = await Task.WhenAll(steps.Select(s => journals.SubmitAsync(
            Caller.Local, new LedgerRequest(s.Ledger ?? name, s.Command, s.Key, s.DryRun))).ToList());
        for (var i = 0; i < steps.Count; i++) Compare(steps[i], outcomes[i]);
    }

    private void Compare(Step step, Outcome outcome)
    {
        Sent++;
        var (command, key, naive) = (step.Command, step.Key, step.Ledger is null ? Naive : new NaiveLedger());
        var expected = naive.Expect(command, key, clock.GetUtcNow());
        var code = outcome.Rejection?.Name;
        code.ShouldBe(
            expected.Code,
            $"command {Sent} of {name}: {Describe(step)} answered {outcome.Rejection?.Message}");
        if (code is not null) Codes[code] = Codes.GetValueOrDefault(code) + 1;
        outcome.Replayed.ShouldBe(expected.Replays is not null);
        if (expected.Replays is { } first)
        {
            Replayed++;
            outcome.Position.ShouldBe(first.Position, Describe(step));
            outcome.Ids.ShouldBe(first.Ids, Describe(step));
        }
        else if (code is null && !step.DryRun)
        {
            naive.Record(command, key, clock.GetUtcNow(), outcome.Ids);
            outcome.Position.ShouldBe(naive.Position, Describe(step));
            if (key is not null) _keyed.Add(step);
        }
        else if (outcome.Position != 0)
        {
            outcome.Position.ShouldBe(naive.Position, Describe(step));
        }
    }

    /// <summary>Now and then the clock goes on by minutes, as holds need it, or steps back.</summary>
    private void StepClock() => clock.Step(TimeSpan.FromSeconds(Generate(Gen.Frequency(
        (30, Gen.Int[0, 2]), (3, Gen.Int[60, 3_600]), (1, Gen.Int[-1_800, -1])))));

    private Step Next(World world)
    {
        var step = Generate(Gen.Frequency(
            (11, world.Any.Select(c => (Command: c, Ledger: (string?)null))), (9, new Refusals(world).Any)));
        var (key, again) = Generate(Gen.Select(Gen.Int[0, 99], Gen.Int[0, 99]));
        var dryRun = Generate(Gen.Int[0, 11]) == 0;
        if (_keyed.Count > 0 && again < 8)
        {
            var kept = Generate(Gen.OneOf(_keyed.ToArray()));
            return again < 5
                ? kept with { Command = Rewrite(kept.Command), DryRun = dryRun }
                : new Step(step.Command, kept.Key, dryRun, null);
        }

        return new Step(step.Command, key < 40 ? $"key-{++_keys}" : null, dryRun, step.Ledger);
    }

    /// <summary>The same request written in another way: 10.0 for 10, maps in another order.</summary>
    private static ILedgerCommand Rewrite(ILedgerCommand command) => command is PostTransaction post
        ? post with
        {
            Postings = [.. post.Postings.Select(p => p with { Amount = p.Amount * 1.0m })],
            Metadata = post.Metadata?.Reverse().ToDictionary(),
        }
        : command;

    private T Generate<T>(Gen<T> gen) => gen.Generate(random, null, out _);

    private static string Describe(Step step) =>
        $"{step} {string.Join(' ', NaiveTexts.Leaves(step.Command).Select(l => $"{l.Path}={l.Value}"))}";
}
