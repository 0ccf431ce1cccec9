using System.Diagnostics;
using System.Globalization;

namespace Atlas.Tests.Support;

/// <summary>The built program in a process of its own, killed by its id when the test ends.</summary>
public sealed class AtlasProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly List<string> _log = [];

    private AtlasProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>What it logged so far.</summary>
    public string Log
    {
        get
        {
            lock (_log) return string.Join('\n', _log);
        }
    }

    public static AtlasProcess Start(string postgres, params string[] arguments)
    {
        var start = new ProcessStartInfo(TestDatabase.Program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ATLAS_POSTGRES"] = postgres;
        // The daemon's own news: which process runs which projection.
        start.Environment["Logging__LogLevel__Marten"] = "Information";
        var process = Process.Start(start)!;
        var started = new AtlasProcess(process);
        process.OutputDataReceived += (_, line) => started.Keep(line.Data);
        process.ErrorDataReceived += (_, line) => started.Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return started;
    }

    /// <summary>SIGKILL: nothing of it gets to run again.</summary>
    public void Kill() => _process.Kill();

    /// <summary>SIGTERM, and the wait for its end.</summary>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", Id.ToString(CultureInfo.InvariantCulture)]);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        lock (_log) _log.Add(line);
    }
}
