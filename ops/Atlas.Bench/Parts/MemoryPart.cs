using System.Globalization;
using Atlas.Bench.Load;
using Atlas.Bench.Reporting;
using Atlas.Bench.Running;
using Atlas.Ledger.Accounts;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Ledgers;
using Atlas.Ledger.Money;
using Atlas.Ledger.Transactions;

namespace Atlas.Bench.Parts;

/// <summary>
/// What a full ledger costs: the start of the program and its memory with a few transactions stored and with
/// very many, and the bytes that each takes on disk.
/// </summary>
internal sealed class MemoryPart : IBenchPart
{
    private const string Ledger = "bench";
    private const double StartSecondsMax = 3;
    private const double MegabytesMax = 500;
    private const int Connections = 64;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);

    public string Name => "memory";

    public string About => "start, memory and bytes on disk with 1,000,000 transactions stored";

    public async Task RunAsync(BenchRun run)
    {
        MeasureBook(run);
        var postgres = await run.Server.CreateDatabaseAsync(Name);
        await FillAsync(run, postgres, create: true, run.Sizes.Accounts);
        await StartAsync(run, postgres, "few transactions");

        var count = run.Sizes.StoredTransactions;
        await FillAsync(run, postgres, create: false, count);
        await CatchUpAsync(run, postgres, count);
        await StartAsync(run, postgres, "many transactions");
        await MeasureBytesAsync(run, postgres);
        await run.Server.DropDatabaseAsync(postgres);
    }

    /// <summary>
    /// The book that decisions read, with as many accounts as a ledger may have, each with a balance.
    /// </summary>
    private void MeasureBook(BenchRun run)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var book = new Book();
        book.Apply(new LedgerCreated(Ledger, null));
        book.Apply(new AssetDeclared("USD", 2));
        for (var i = 0; i < run.Sizes.BookAccounts; i++)
        {
            book.Apply(new AccountOpened(
                Path(i), AccountKind.Asset, OverdraftPolicy.NeverBelowZero, null, null));
        }

        for (var i = 0; i + 1 < run.Sizes.BookAccounts; i += 2)
        {
            book.Apply(new TransactionPosted(new Guid(i, 0, 0, new byte[8]),
                [new Posting(Path(i), 1m, "USD"), new Posting(Path(i + 1), -1m, "USD")],
                new DateOnly(2026, 1, 1), null, null, null, null, null));
        }

        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(book);
        run.Report.Add(new Measurement(
            Name, $"a book of {Text(run.Sizes.BookAccounts)} accounts", "MB", [bytes / 1e6]));

        static string Path(int account) => FormattableString.Invariant($"Assets:Customers:{account:000000}");
    }

    private static async Task FillAsync(BenchRun run, string postgres, bool create, int count)
    {
        await using var host = await EngineHost.StartAsync(postgres, "api");
        var ledger = new BenchLedger(host.Journals, Ledger, run.Sizes.Accounts);
        if (create) await ledger.CreateAsync();
        var last = TimeSpan.Zero;
        await ledger.FillAsync(count, seed: create ? 1 : 2, new Progress<int>(done =>
        {
            if (run.Elapsed - last < TimeSpan.FromSeconds(10)) return;
            last = run.Elapsed;
            run.Say($"memory: {done} of {count} transactions posted");
        }));
    }

    /// <summary>The daemon takes what there is, at its own pace.</summary>
    private async Task CatchUpAsync(BenchRun run, string postgres, int transactions)
    {
        await using var server = await AtlasServer.StartAsync(postgres);
        run.Say($"memory: the projections take {transactions} transactions");
        var took = await Followers.DrainAsync(postgres, Patience);
        run.Report.Add(new Measurement(
            Name, "projections catch up", "events/s", [transactions / took.TotalSeconds]));
        run.Report.Add(new Measurement(
            Name, "memory while catching up, most", "MB", [server.Memory().Most / 1e6]));
    }

    private async Task StartAsync(BenchRun run, string postgres, string stored)
    {
        run.Say($"memory: starting with {stored}");
        var (seconds, now, most) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 1; round <= run.Sizes.Rounds; round++)
        {
            await using var server = await AtlasServer.StartAsync(postgres);
            seconds.Add(server.ReadyAfter.TotalSeconds);
            now.Add(server.Memory().Now / 1e6);
            string[] load = [Text((int)run.Elapsed.TotalMilliseconds), Ledger, Text(run.Sizes.Accounts)];
            var posted = await Wrk.RunAsync(
                server.Address, "post.lua", Connections, run.Sizes.Round, load);
            if (posted.Failures > 0)
                run.Report.Void("books_wrong", $"memory: {posted.Failures} requests failed");
            await Followers.DrainAsync(postgres, Patience);
            most.Add(server.Memory().Most / 1e6);
        }

        run.Report.Add(new Measurement(
            Name, $"start, {stored}", "s", seconds, Bar.AtMost(StartSecondsMax)));
        run.Report.Add(new Measurement(Name, $"memory when ready, {stored}", "MB", now));
        run.Report.Add(new Measurement(
            Name, $"memory under load, most, {stored}", "MB", most, Bar.AtMost(MegabytesMax)));
    }

    private async Task MeasureBytesAsync(BenchRun run, string postgres)
    {
        var stored = await StoredBooks.ReadAsync(postgres, StoredBooks.AtlasEvents, 0);
        await AddAsync("events", "in ('mt_events', 'mt_streams')");
        await AddAsync("keys", "= 'journal_keys'");
        await AddAsync("read models", "not in ('mt_events', 'mt_streams', 'journal_keys')");

        async Task AddAsync(string what, string tables)
        {
            var bytes = await Sql.ReadAsync<long>(postgres,
                $"""
                select coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint from pg_class c
                where c.relnamespace = 'atlas'::regnamespace and c.relkind = 'r' and c.relname {tables}
                """);
            run.Report.Add(new Measurement(
                Name, $"bytes per transaction, {what}", "B", [(double)bytes / stored.Transactions]));
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
