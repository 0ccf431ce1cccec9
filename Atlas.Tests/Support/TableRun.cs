using Atlas.Ledger.Accounts;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Money;

namespace Atlas.Tests.Support;

/// <summary>What a table is run against.</summary>
public interface ITableLedger
{
    string Name { get; }

    DateTimeOffset Now { get; }

    Task<Outcome> SendAsync(LedgerRequest request);

    /// <summary>The balance, and how many decimal places its asset has.</summary>
    Task<(Balance Balance, int Scale)> BalanceAsync(string account, string asset);

    /// <summary>
    /// Lines that no command stands for: <c>clock +1h</c>, <c>stall</c>, <c>fill</c>, <c>resume</c>.
    /// </summary>
    Task DoAsync(TableLine line, ILedgerCommand? command);
}

/// <summary>Runs one table line by line; the first line that is answered otherwise fails it.</summary>
public sealed class TableRun(ITableLedger ledger)
{
    private readonly Dictionary<string, Guid> _ids = new(StringComparer.Ordinal);

    public async Task RunAsync(TransactionTable table)
    {
        var commands = new TableCommands(ledger.Name, _ids);
        foreach (var line in table.Lines)
        {
            switch (line.Verb)
            {
                case "clock" or "stall" or "resume":
                    await ledger.DoAsync(line, null);
                    break;
                case "fill":
                    var post = line with { Words = ["post", .. line.Words.Skip(1)] };
                    await ledger.DoAsync(line, commands.Read(post, ledger.Now));
                    break;
                case "balance":
                    (await BalanceAsync(line)).ShouldBe(string.Join(' ', line.Expected!), line.ToString());
                    break;
                default:
                    await SendAsync(line, commands.Read(line, ledger.Now));
                    break;
            }
        }
    }

    private async Task SendAsync(TableLine line, ILedgerCommand command)
    {
        var outcome = await ledger.SendAsync(new LedgerRequest(
            line.Verb == "ledger" && line.Arguments is [var name, ..] ? name : ledger.Name,
            command, line.Option("key"), line.IsDry));
        if (outcome.Rejection is null && line.Label is { } label) _ids[label] = outcome.Ids[0];
        var expected = line.Expected ?? ["ok"];
        AnswerOf(outcome).ShouldBe(expected[0], $"{line}\n{outcome.Rejection?.Message}");
        outcome.Rejection?.Details.Keys.ShouldBe(
            RejectionCatalog.Of(outcome.Rejection.Code).Details, ignoreOrder: true, line.ToString());
        foreach (var word in expected.Skip(1)) CheckDetail(line, outcome.Rejection!, word);
    }

    private static string AnswerOf(Outcome outcome) =>
        outcome.Rejection?.Name ?? (outcome.Replayed ? "replayed" : "ok");

    /// <summary>
    /// <c>name=value</c> is a detail of the error; any other word is the path of the input at fault.
    /// </summary>
    private static void CheckDetail(TableLine line, Rejection rejection, string word)
    {
        var parts = word.Split('=', 2);
        if (parts.Length == 1) rejection.Path.ShouldBe(word, line.ToString());
        else rejection.Details.GetValueOrDefault(parts[0]).ShouldBe(parts[1], line.ToString());
    }

    private async Task<string> BalanceAsync(TableLine line)
    {
        var (balance, scale) = await ledger.BalanceAsync(line.Arguments[0], line.Arguments[1]);
        return $"{Amount.Format(balance.Posted, scale)} held {Amount.Format(balance.Held, scale)}";
    }
}

/// <summary>The rules alone, without a database.</summary>
public sealed class MemoryTableLedger : ITableLedger
{
    private readonly MemoryJournal _journal = new();

    public string Name => "books";

    public DateTimeOffset Now => _journal.Now;

    public Task<Outcome> SendAsync(LedgerRequest request) =>
        Task.FromResult(
            _journal.Send(request.Command, request.IdempotencyKey, request.DryRun, request.Ledger));

    public Task<(Balance Balance, int Scale)> BalanceAsync(string account, string asset) => Task.FromResult(
        (_journal.Book.FindAccount(account)!.BalanceOf(asset), _journal.Book.FindAsset(asset)!.Scale));

    public Task DoAsync(TableLine line, ILedgerCommand? command)
    {
        if (line.Verb != "clock") throw new NotSupportedException($"{line}: there is no queue here");
        _journal.Now += TableCommands.Span(line.Arguments[0]);
        return Task.CompletedTask;
    }
}
