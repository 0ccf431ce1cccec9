using Atlas.Api.Hosting;
using Atlas.Ledger.Accounts;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Ledgers;
using Atlas.Ledger.Money;
using Atlas.Ledger.Transactions;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Atlas.Tests.Support;

/// <summary>A ledger behind the journals of the test's choice, and what its database says about it.</summary>
public sealed class EngineLedger(IServiceProvider services, Journals journals, string name)
{
    private static readonly Caller Local = Caller.Local;

    public string Name { get; } = name;

    public JournalStore Store => services.GetRequiredService<JournalStore>();

    public NpgsqlDataSource Database => services.GetRequiredService<NpgsqlDataSource>();

    /// <summary>The same ledger behind other journals.</summary>
    public EngineLedger Behind(Journals other) => new(services, other, Name);

    public async Task CreateAsync(params string[] accounts)
    {
        (await SendAsync(new CreateLedger(Name))).Rejection.ShouldBeNull();
        (await SendAsync(new DeclareAsset("USD", 2))).Rejection.ShouldBeNull();
        foreach (var account in accounts)
            (await SendAsync(new OpenAccount(account))).Rejection.ShouldBeNull();
    }

    public Task<Outcome> SendAsync(ILedgerCommand command, string? key = null, bool dryRun = false) =>
        journals.SubmitAsync(Local, new LedgerRequest(Name, command, key, dryRun));

    public Task<Outcome> PostAsync(string from, string to, decimal amount, string? key = null) =>
        SendAsync(TestLedger.Transfer(from, to, amount), key);

    public async Task<List<JournalEntry>> ReadEventsAsync()
    {
        var entries = new List<JournalEntry>();
        await foreach (var entry in Store.ReadAsync(Local.Tenant, Name, 0)) entries.Add(entry);
        return entries;
    }

    public async Task<List<JournalKey>> ReadKeysAsync()
    {
        await using var command = Database.CreateCommand(
            $"""
            select position, subject, reverses, reference, key, hash, first_position
            from {AtlasHosting.Schema}.{JournalKey.TableName} where tenant_id = $1 and ledger = $2
                order by position
            """);
        command.Parameters.AddWithValue(Local.Tenant);
        command.Parameters.AddWithValue(Name);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<JournalKey>();
        while (await reader.ReadAsync())
        {
            T? At<T>(int column) => reader.IsDBNull(column) ? default : reader.GetFieldValue<T>(column);
            rows.Add(new JournalKey(
                At<long>(0), At<Guid?>(1), At<Guid?>(2), At<string>(3), At<string>(4), At<string>(5),
                At<long?>(6)));
        }

        return rows;
    }

    /// <summary>
    /// What must hold of every journal: dense positions, times that never go back, ids of their own, each
    /// asset of each transaction summing to zero, and key rows that are those of the events. Answers the
    /// events.
    /// </summary>
    public async Task<List<JournalEntry>> ReadSoundAsync()
    {
        var entries = await ReadEventsAsync();
        entries.Where((e, i) => e.Position != i + 1).Take(3).ShouldBeEmpty();
        entries.Zip(entries.Skip(1)).Count(pair => pair.First.RecordedAt > pair.Second.RecordedAt)
            .ShouldBe(0);
        entries.DistinctBy(e => e.Id).Count().ShouldBe(entries.Count);
        entries.Select(e => e.Data).OfType<ITransactionEvent>()
            .SelectMany(t => t.Postings.GroupBy(p => p.Asset))
            .Count(asset => asset.Sum(p => p.Amount) != 0).ShouldBe(0);
        var (kept, due) =
            (await ReadKeysAsync(), JournalKey.RowsOf([.. entries.Select(e => e.Data)], 1).ToList());
        kept.Except(due).Take(3).ShouldBeEmpty();
        due.Except(kept).Take(3).ShouldBeEmpty();
        return entries;
    }

    /// <summary>The fold of the stored events.</summary>
    public async Task<Book> ReadBookAsync()
    {
        var book = new Book();
        foreach (var entry in await ReadEventsAsync()) book.Apply(entry);
        return book;
    }
}
