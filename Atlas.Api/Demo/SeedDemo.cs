using Atlas.Api.Hosting;
using Atlas.Ledger.Journal;

namespace Atlas.Api.Demo;

/// <summary>What became of a demo ledger.</summary>
/// <param name="Added">Commands recorded now; 0 where the ledger was complete before.</param>
/// <param name="IsOurs">False where the ledger of that name is somebody's own, or another demo's.</param>
public sealed record SeededBook(DemoBook Book, long Position, int Added, bool IsOurs = true);

/// <summary>
/// Sends the demo's commands through the same door as everybody's; a second time they change nothing.
/// </summary>
public sealed class SeedDemo(Journals journals)
{
    /// <summary>Commands on their way at once; their order is that of their sending.</summary>
    private const int WindowMax = 256;

    private static readonly Caller Demo = new("main", "demo", $"demo-{DemoBook.Version}");

    public async Task<IReadOnlyList<SeededBook>> RunAsync(Action<string> tell, CancellationToken token) =>
        await Task.WhenAll(
            SeedAsync(HouseholdDemo.Write(), tell, token), SeedAsync(ShopDemo.Write(), tell, token));

    public async Task<SeededBook> SeedAsync(DemoBook book, Action<string> tell, CancellationToken token)
    {
        // The last command's key is bound once everything before it is recorded.
        var last = await SubmitAsync(book, book.Steps[^1], default, token, dryRun: true);
        if (last.Replayed) return new SeededBook(book, last.Position, 0);
        if (last.Rejection?.Code == RejectionCode.IdempotencyConflict)
            return new SeededBook(book, 0, 0, IsOurs: false);
        // Nothing else is sent before it is known that the ledger is the demo's.
        var created = await SubmitAsync(book, book.Steps[0], default, token);
        if (created.Rejection?.Code is RejectionCode.LedgerExists or RejectionCode.IdempotencyConflict)
            return new SeededBook(book, 0, 0, IsOurs: false);
        return await SendAsync(book, tell, token);
    }

    private async Task<SeededBook> SendAsync(DemoBook book, Action<string> tell, CancellationToken token)
    {
        var sent = new Dictionary<string, Task<Outcome>>(StringComparer.Ordinal);
        var waiting = new Queue<DemoStep>();
        var (position, added) = (0L, 0);
        foreach (var step in book.Steps)
        {
            if (waiting.Count == WindowMax) await FinishAsync();
            var id = step.After is null ? default : (await AcceptedAsync(step.After)).Ids[0];
            sent[step.Key] = SubmitAsync(book, step, id, token);
            waiting.Enqueue(step);
            if (sent.Count % 500 == 0) tell($"{book.Name}: {sent.Count} of {book.Steps.Count} commands");
        }

        while (waiting.Count > 0) await FinishAsync();
        return new SeededBook(book, position, added);

        async Task FinishAsync()
        {
            var outcome = await AcceptedAsync(waiting.Dequeue().Key);
            position = Math.Max(position, outcome.Position);
            if (!outcome.Replayed) added++;
        }

        async Task<Outcome> AcceptedAsync(string key)
        {
            var outcome = await sent[key];
            return outcome.Rejection is { } refused
                ? throw new SetupException($"the demo's command {key} was refused: {refused.Message}")
                : outcome;
        }
    }

    private Task<Outcome> SubmitAsync(
        DemoBook book, DemoStep step, Guid id, CancellationToken token, bool dryRun = false) =>
        journals.SubmitAsync(Demo, new LedgerRequest(book.Name, step.Build(id), step.Key, dryRun), token);
}
