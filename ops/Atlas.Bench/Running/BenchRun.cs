using System.Diagnostics;
using System.Globalization;
using Atlas.Bench.Reporting;

namespace Atlas.Bench.Running;

/// <summary>What the parts of one run share.</summary>
public sealed class BenchRun(BenchServer server, BenchSizes sizes, BenchReport report, string scratch)
{
    private readonly long _began = Stopwatch.GetTimestamp();

    public BenchServer Server { get; } = server;

    public BenchSizes Sizes { get; } = sizes;

    public BenchReport Report { get; } = report;

    /// <summary>A folder for files that end with the run.</summary>
    public string Scratch { get; } = scratch;

    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_began);

    /// <summary>Progress, on standard error.</summary>
    public void Say(FormattableString what) => Console.Error.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{Elapsed:mm\\:ss} {what.ToString(CultureInfo.InvariantCulture)}"));
}
