using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Atlas.Bench.Load;

/// <summary>What wrk counted.</summary>
/// <param name="Requests">Answered requests; those under way at the end are not counted.</param>
/// <param name="Failures">Connection errors, time-outs and answers other than 200.</param>
public sealed record WrkResult(
    long Requests, double Seconds, long Failures, double MillisecondsP50, double MillisecondsP99)
{
    public double PerSecond => Requests / Seconds;
}

/// <summary>Runs wrk with one of the scripts beside this file.</summary>
public static partial class Wrk
{
    private const int TriesMax = 30;

    /// <param name="script">File name, such as <c>post.lua</c>.</param>
    /// <param name="arguments">What the script is told.</param>
    public static async Task<WrkResult> RunAsync(
        Uri address, string script, int connections, TimeSpan length, params string[] arguments)
    {
        // A program just started, on a busy machine, may need longer than a short run for its first answer.
        for (var tries = 1; tries <= TriesMax; tries++)
        {
            var result = await TryAsync(address, script, connections, length, arguments);
            if (result.Requests > 0 || result.Failures > 0) return result;
        }

        throw new BenchException($"not one request of {script} was answered");
    }

    private static async Task<WrkResult> TryAsync(
        Uri address, string script, int connections, TimeSpan length, string[] arguments)
    {
        // wrk knows whole seconds only.
        var seconds = Math.Max(1, (int)length.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        var file = Path.Combine(AppContext.BaseDirectory, "Load", script);
        var start = new ProcessStartInfo("wrk",
        [
            "-t1", $"-c{connections.ToString(CultureInfo.InvariantCulture)}", $"-d{seconds}s",
            "--timeout", "30s", "-s", file, new Uri(address, "/graphql").ToString(), "--", .. arguments,
        ])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var complaints = process.StandardError.ReadToEndAsync();
        var printed = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return Parse(printed) ?? throw new BenchException($"wrk failed: {await complaints}{printed}");
    }

    private static WrkResult? Parse(string printed)
    {
        if (Line().Match(printed) is not { Success: true } line) return null;
        var numbers = line.Groups["numbers"].Value.Split(' ')
            .Select(n => double.Parse(n, CultureInfo.InvariantCulture)).ToArray();
        return new WrkResult(
            (long)numbers[0], numbers[1] / 1e6, (long)numbers[2], numbers[3] / 1e3, numbers[4] / 1e3);
    }

    /// <summary>What done() in common.lua prints: requests, µs, failures, p50 and p99 in µs.</summary>
    [GeneratedRegex(
        @"^figures (?<numbers>[\d. ]+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Line();
}
