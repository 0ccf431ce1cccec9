using System.Globalization;
using Atlas.Ledger.Accounts;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Ledgers;
using Atlas.Ledger.Money;
using Atlas.Ledger.Transactions;
using Microsoft.Extensions.DependencyInjection;

namespace Atlas.Tests.Support;

/// <summary>
/// A ledger that one test has for itself, with shorthand for the commands that tests send most.
/// </summary>
public sealed class TestLedger(AtlasHost host, string name)
{
    public static readonly DateOnly Day = new(2026, 1, 15);

    public AtlasHost Host { get; } = host;

    public string Name { get; } = name;

    public Task<Outcome> CreateAsync() => SendAsync(new CreateLedger(Name));

    public Task<Outcome> SendAsync(ILedgerCommand command, string? key = null, bool dryRun = false) =>
        Host.Journals.SubmitAsync(Caller.Local, new LedgerRequest(Name, command, key, dryRun));

    /// <summary>What the journal holds, in order.</summary>
    public async Task<IReadOnlyList<JournalEntry>> EntriesAsync() =>
        await Host.Host.Services.GetRequiredService<JournalStore>().ReadAsync("main", Name, 0).ToListAsync();

    /// <summary>Declares assets given as <c>USD/2</c>.</summary>
    public async Task DeclareAsync(params string[] assets)
    {
        foreach (var asset in assets)
        {
            var parts = asset.Split('/');
            await SendAsync(new DeclareAsset(parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture)));
        }
    }

    public async Task OpenAsync(params string[] accounts)
    {
        foreach (var account in accounts) await SendAsync(new OpenAccount(account));
    }

    public Task<Outcome> PostAsync(
        string from, string to, decimal amount, string asset = "USD", string? key = null) =>
        SendAsync(Transfer(from, to, amount, asset), key);

    public static PostTransaction Transfer(string from, string to, decimal amount, string asset = "USD") =>
        new([new Posting(to, amount, asset), new Posting(from, -amount, asset)], Day);
}
