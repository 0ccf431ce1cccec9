using System.Globalization;
using System.Runtime.InteropServices;
using Atlas.Bench.Parts;
using Atlas.Bench.Reporting;
using Atlas.Bench.Running;

namespace Atlas.Bench;

/// <summary>
/// Measures on the PostgreSQL of ATLAS_POSTGRES, prints a table, writes JSON. Called by <c>ops/bench</c>,
/// which knows the arguments and starts the server.
/// </summary>
public static class BenchProgram
{
    private static readonly IBenchPart[] Parts =
    [
        new EnginePart(), new LivePart(), new HttpPart(), new ReadPart(), new RebuildPart(), new ImportPart(),
        new MemoryPart(), new ReportsPart(), new CalculatorsPart(), new InsightsPart(),
    ];

    public static async Task<int> Main(string[] args)
    {
        // A host of ours in this process would take the signal for its own stop and leave the run going on.
        using var end = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Environment.Exit(143));
        try
        {
            return await RunAsync(BenchOptions.Parse(args, [.. Parts.Select(p => p.Name)]));
        }
        catch (BenchException failure)
        {
            await Console.Error.WriteLineAsync($"ops/bench: {failure.Message}");
            return 1;
        }
    }

    private static async Task<int> RunAsync(BenchOptions options)
    {
        var report = new BenchReport(options.IsQuick, TimeProvider.System.GetUtcNow());
        var server = new BenchServer(options.Postgres);
        DescribeMachine(report);
        await server.DescribeAsync(report);
        var scratch = Directory.CreateTempSubdirectory("atlas-bench-");
        try
        {
            var sizes = options.IsQuick ? BenchSizes.Quick : BenchSizes.Full;
            var run = new BenchRun(server, sizes, report, scratch.FullName);
            foreach (var part in Parts.Where(p => options.Parts.Contains(p.Name))) await part.RunAsync(run);
            report.Duration = run.Elapsed;
        }
        finally
        {
            scratch.Delete(recursive: true);
        }

        await Console.Out.WriteAsync(ReportTable.Of(report));
        await File.WriteAllTextAsync(options.Json, ReportJson.Of(report));
        if (options.Record is { } document) await RecordFigures.WriteAsync(document, report);
        return report.Voids.Count == 0 || options.IsQuick ? 0 : 1;
    }

    private static void DescribeMachine(BenchReport report)
    {
        var processor = File.ReadLines("/proc/cpuinfo")
            .FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim();
        processor ??= RuntimeInformation.ProcessArchitecture.ToString();
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9;
        report.Set("machine", string.Create(CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} × {processor}, {memory:0} GB, load {LoadAverage()} at the start"));
        report.Set(
            "software", $"{RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}");
    }

    /// <summary>Of the last minute: a busy machine measures something else.</summary>
    private static string LoadAverage() => File.ReadAllText("/proc/loadavg").Split(' ')[0];
}
