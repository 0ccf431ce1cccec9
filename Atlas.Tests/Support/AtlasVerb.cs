using System.Diagnostics;

namespace Atlas.Tests.Support;

/// <summary>What a verb of the built program came to.</summary>
/// <param name="Errors">The lines on standard error.</param>
public sealed record VerbResult(int Code, string Output, IReadOnlyList<string> Errors);

/// <summary>Runs the built program as a person would, whatever it comes to.</summary>
public static class AtlasVerb
{
    public static Task<VerbResult> RunAsync(string? postgres, params string[] arguments) =>
        RunInZoneAsync(null, postgres, arguments);

    /// <param name="zone">The process's time zone, such as <c>Asia/Kolkata</c>; null = the machine's.</param>
    public static async Task<VerbResult> RunInZoneAsync(
        string? zone, string? postgres, params string[] arguments)
    {
        var start = new ProcessStartInfo(TestDatabase.Program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("ATLAS_POSTGRES");
        if (postgres is not null) start.Environment["ATLAS_POSTGRES"] = postgres;
        if (zone is not null) start.Environment["TZ"] = zone;
        using var process = Process.Start(start)!;
        // A verb that should have failed may serve for ever instead.
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await using var end = patience.Token.Register(process.Kill);
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        var lines = (await errors).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return new VerbResult(process.ExitCode, output, lines);
    }
}
