using System.Diagnostics;
using System.Globalization;

namespace Atlas.Bench.Running;

/// <summary>The built program, run as people run it: in a process of its own.</summary>
public static class AtlasProgram
{
    /// <summary>
    /// In its own folder: the copy beside the benchmark would load the benchmark's assemblies.
    /// </summary>
    private static readonly string File = Path.Combine(
        FindRepository(), "Atlas.Api", Path.Combine(AppContext.BaseDirectory.TrimEnd('/').Split('/')[^3..]),
        "Atlas.Api");

    /// <summary>Runs a verb to its end and answers what it printed and how long it took.</summary>
    public static async Task<(string Printed, TimeSpan Took)> RunAsync(string postgres, params string[] verb)
    {
        var began = Stopwatch.GetTimestamp();
        using var process = Start(postgres, verb);
        var complaints = process.StandardError.ReadToEndAsync();
        var printed = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? (printed.Trim(), Stopwatch.GetElapsedTime(began))
            : throw new BenchException($"atlas {string.Join(' ', verb)} failed: {await complaints}");
    }

    public static Process Start(string postgres, params string[] verb)
    {
        var start = new ProcessStartInfo(File, verb)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ATLAS_POSTGRES"] = postgres;
        return Process.Start(start) ?? throw new BenchException($"{File} does not start");
    }

    /// <summary>Resident memory of a process now, in bytes, and the most that it ever had.</summary>
    public static (long Now, long Most) MemoryOf(int process)
    {
        var status = System.IO.File.ReadLines($"/proc/{process}/status").ToList();
        return (Read("VmRSS:"), Read("VmHWM:"));

        long Read(string field) => 1024 * long.Parse(
            status.Find(line => line.StartsWith(field, StringComparison.Ordinal))![field.Length..]
                .Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
    }

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !System.IO.File.Exists(Path.Combine(folder.FullName, "Atlas.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new BenchException("the benchmark does not lie below Atlas.sln");
    }
}
