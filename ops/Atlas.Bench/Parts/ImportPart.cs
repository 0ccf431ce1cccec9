using System.Globalization;
using Atlas.Bench.Load;
using Atlas.Bench.Reporting;
using Atlas.Bench.Running;

namespace Atlas.Bench.Parts;

/// <summary>
/// The verb <c>import</c> as people run it, in a process of its own, on a journal in hledger's form: from the
/// start of the process until its end, when everything it posted can be read.
/// </summary>
internal sealed class ImportPart : IBenchPart
{
    /// <summary>The bar is for this many; a smaller journal is not held against it.</summary>
    private const int BarTransactions = 100_000;

    private const double SecondsMax = 20;

    public string Name => "import";

    public string About => "a journal of 100,000 transactions imported and projected";

    public async Task RunAsync(BenchRun run)
    {
        var count = run.Sizes.ImportTransactions;
        var journal = Path.Combine(run.Scratch, "generated.journal");
        await WriteAsync(journal, run.Sizes);
        var postgres = await run.Server.CreateDatabaseAsync(Name);
        var seconds = new List<double>();
        for (var round = 1; round <= run.Sizes.Rounds; round++)
        {
            await run.Server.SettleAsync();
            var ledger = FormattableString.Invariant($"import-{round}");
            var (printed, took) = await AtlasProgram.RunAsync(
                postgres, "import", journal, "--ledger", ledger);
            seconds.Add(took.TotalSeconds);
            run.Say($"import: {took.TotalSeconds:0.0} s: {printed}");
            await CheckAsync(run, postgres, ledger, printed);
        }

        run.Report.Add(new Measurement(Name, "generated journal, projected", "s", seconds,
            count == BarTransactions ? Bar.AtMost(SecondsMax) : null));
        run.Report.Add(new Measurement(
            Name, "transactions", "tx/s", [.. seconds.Select(s => count / s)]));
        await run.Server.DropDatabaseAsync(postgres);
    }

    private static async Task CheckAsync(BenchRun run, string postgres, string ledger, string printed)
    {
        var projected = await Sql.ReadAsync<long>(postgres,
            $"""
            select count(*) from atlas.books_v1_transactions t join atlas.projection_position p
                on p.projection = 'books' and p.ledger = t.ledger and p.generation = t.generation
            where t.ledger = $1
            """, ledger);
        if (projected != run.Sizes.ImportTransactions)
            run.Report.Void("books_wrong", $"import: {projected} transactions can be read after: {printed}");
    }

    private static async Task WriteAsync(string file, BenchSizes sizes)
    {
        var (chance, day) = (new Random(1), new DateOnly(2020, 1, 1));
        await using var journal = new StreamWriter(file);
        for (var i = 0; i < sizes.ImportTransactions; i++)
        {
            var (from, to) = (chance.Next(sizes.Accounts / 2), chance.Next(sizes.Accounts / 2));
            var amount = new decimal(chance.Next(1, 1_000_000), 0, 0, isNegative: false, scale: 2);
            var date = day.AddDays((int)(2_000L * i / sizes.ImportTransactions));
            await journal.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"{date:yyyy-MM-dd} * Payee {chance.Next(5_000)} | invoice {i}\n") + string.Create(
                CultureInfo.InvariantCulture,
                $"    expenses:{BenchLedger.Asset}:c{to}    {amount} EUR\n    assets:bank:a{from}\n"));
        }
    }
}
