using System.Diagnostics;
using System.Globalization;
using Atlas.Api.Connectors.PlainText;

namespace Atlas.Tests.Support;

/// <summary>
/// The real hledger, ledger and beancount (ops/test installs them): what they make of a file.
/// </summary>
public static class PlainTextPrograms
{
    private static int _files;

    /// <summary>bean-query rounds what it prints; the library does not.</summary>
    private const string Beancount = """
        import sys
        from collections import defaultdict
        from beancount import loader
        entries, errors, options = loader.load_file(sys.argv[1])
        assert not errors, errors
        sums = defaultdict(int)
        for entry in entries:
            if type(entry).__name__ != 'Transaction' or entry.date.isoformat() > sys.argv[2]: continue
            for posting in entry.postings:
                sums[posting.account, posting.units.currency] += posting.units.number
        for (account, currency), number in sums.items():
            print(account, currency, format(number, 'f'), sep='\t')
        """;

    private const string BeancountVerdicts = """
        import sys
        from collections import defaultdict
        from beancount import loader
        for name in sys.argv[1:]:
            entries, errors, options = loader.load_file(name)
            print('== refused' if errors else '== accepted')
            if errors: continue
            sums = defaultdict(int)
            for entry in entries:
                if type(entry).__name__ != 'Transaction': continue
                for posting in entry.postings:
                    sums[posting.account, posting.units.currency] += posting.units.number
            for (account, currency), number in sums.items():
                print(account, currency, format(number, 'f'), sep='\t')
        """;

    /// <summary>
    /// Sums of each account's own postings, zeros left out, as <c>account commodity amount</c>.
    /// </summary>
    public static async Task<IReadOnlyList<string>> BalancesAsync(
        Dialect dialect, string file, DateOnly? asOf = null) =>
        Lines(await RowsAsync(dialect, file, asOf));

    /// <summary>
    /// What the program makes of each text, as <see cref="BalancesAsync"/> says it; null where it refuses.
    /// </summary>
    public static async Task<IReadOnlyList<IReadOnlyList<string>?>> VerdictsAsync(
        Dialect dialect, IReadOnlyList<string> texts)
    {
        var folder = Directory.CreateTempSubdirectory("atlas-verdicts-");
        try
        {
            var files = texts.Select((_, i) => Path.Combine(folder.FullName, $"{i}.{dialect}")).ToList();
            for (var i = 0; i < files.Count; i++) await File.WriteAllTextAsync(files[i], texts[i]);
            if (dialect == Dialect.Beancount) return await BeancountVerdictsAsync(files);
            var verdicts = new List<IReadOnlyList<string>?>();
            foreach (var file in files)
                verdicts.Add(await VerdictAsync(dialect, dialect == Dialect.Hledger
                    ? $"journal:{file}" : file));
            return verdicts;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<IReadOnlyList<string>?> VerdictAsync(Dialect dialect, string file)
    {
        try
        {
            return Lines(await RowsAsync(dialect, file, null));
        }
        catch (InvalidOperationException refused) when (refused.Message.Contains("exited",
            StringComparison.Ordinal))
        {
            return null;
        }
    }

    private static async Task<IReadOnlyList<IReadOnlyList<string>?>> BeancountVerdictsAsync(
        List<string> files)
    {
        var printed = await RunAsync("/usr/bin/python3", ["-c", BeancountVerdicts, .. files]);
        return
        [
            .. printed.Split("== ", StringSplitOptions.RemoveEmptyEntries).Select(verdict =>
                verdict.StartsWith("refused", StringComparison.Ordinal)
                    ? null
                    : Lines(Rows(verdict, "\t", skip: 1))),
        ];
    }

    private static async Task<IEnumerable<(string Account, string Commodity, decimal Amount)>> RowsAsync(
        Dialect dialect, string file, DateOnly? asOf)
    {
        var last = (asOf ?? new DateOnly(2100, 1, 1)).ToString("O", CultureInfo.InvariantCulture);
        var next = (asOf ?? new DateOnly(2100, 1, 1)).AddDays(1).ToString("O", CultureInfo.InvariantCulture);
        return dialect switch
        {
            Dialect.Hledger => Rows(
                await RunAsync("hledger", "-f", file, "bal", "--flat", "-N", "-O", "csv", "--layout", "bare",
                    "-e", next),
                "\",\"", skip: 1),
            Dialect.Ledger => Rows(
                await RunAsync("ledger", "--args-only", "-f", file, "reg", "-e", next, "--format",
                    "%(account)\t%(commodity(amount))\t%(quantity(amount))\n"), "\t", skip: 0),
            _ => Rows(await RunAsync("/usr/bin/python3", "-c", Beancount, file, last), "\t", skip: 0),
        };
    }

    /// <summary>
    /// The same of an exported text, by the ledger's own names; hledger has to find it right by its strict
    /// rules too.
    /// </summary>
    public static async Task<IReadOnlyList<string>> BalancesOfTextAsync(
        Dialect dialect, string text, DateOnly? asOf = null)
    {
        var file = Path.Combine(Path.GetTempPath(), $"atlas-export-{Interlocked.Increment(ref _files)}-" +
            $"{Environment.ProcessId}.{dialect.ToString().ToLowerInvariant()}");
        await File.WriteAllTextAsync(file, text);
        try
        {
            if (dialect == Dialect.Hledger) await RunAsync("hledger", "-f", $"journal:{file}", "check", "-s");
            var rows = await RowsAsync(dialect, dialect == Dialect.Hledger ? $"journal:{file}" : file, asOf);
            var read = ImportJournal.Read(file, dialect, new DiskFiles(), PlainTextFiles.Today).Read;
            return Lines(rows.Select(r => (
                read.AccountNames.GetValueOrDefault(r.Account, r.Account),
                read.AssetCodes.GetValueOrDefault(r.Commodity, r.Commodity), r.Amount)));
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>The balances that the posted commands of a plan lead to, in the same form.</summary>
    public static IReadOnlyList<string> BalancesOf(ImportPlan plan, DateOnly? asOf = null) => Lines(
        plan.Transactions.Select(t => (Atlas.Ledger.Transactions.PostTransaction)t.Command)
            .Where(t => asOf is null || t.EffectiveDate <= asOf).SelectMany(t => t.Postings)
            .Where(p => !p.Account.StartsWith("Equity:Conversions", StringComparison.Ordinal))
            .Select(p => (p.Account, p.Asset, p.Amount)));

    private static IReadOnlyList<string> Lines(
        IEnumerable<(string Account, string Commodity, decimal Amount)> rows) =>
    [
        .. rows.GroupBy(r => (r.Account, r.Commodity))
            .Select(g => (g.Key, Sum: g.Sum(r => r.Amount))).Where(b => b.Sum != 0)
            .Select(b => $"{b.Key.Account} {b.Key.Commodity} {b.Sum / 1.0000000000000000000000000000m}")
            .Order(StringComparer.Ordinal),
    ];

    private static IEnumerable<(string, string, decimal)> Rows(string text, string separator, int skip) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(skip)
            .Select(l => l.Split(separator).Select(f => f.Trim('"', ' ')).ToArray())
            .Select(f => (f[0], f[1].Length == 0 ? "XXX" : f[1], NumberOf(f[2])));

    /// <summary>Programs show commodities in their own style; the last mark is the decimal one.</summary>
    private static decimal NumberOf(string text)
    {
        var mark = text.LastIndexOfAny(['.', ',']);
        var digits = string.Concat(text.Where((c, i) => i == mark || c is not ('.' or ',')));
        return decimal.Parse(digits.Replace(',', '.'), CultureInfo.InvariantCulture);
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = System.Text.Encoding.UTF8,
            Environment = { ["LANG"] = "C.UTF-8", ["LC_ALL"] = "C.UTF-8" },
        };
        using var process = Process.Start(start)!;
        var complaints = process.StandardError.ReadToEndAsync();
        var printed = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 && (await complaints).Length == 0
            ? printed
            : throw new InvalidOperationException($"{program} exited {process.ExitCode}: {await complaints}");
    }
}
