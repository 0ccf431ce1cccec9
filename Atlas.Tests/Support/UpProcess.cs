using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Atlas.Tests.Support;

/// <summary>
/// <c>ops/up</c> as a person starts it, in a session of its own, with its state in a folder of the test's and
/// the program as it was built.
/// </summary>
public sealed class UpProcess : IAsyncDisposable
{
    private static readonly string OwnId = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

    private readonly Process _process;
    private readonly List<string> _said = [];

    private UpProcess(Process process, string home, int port) =>
        (_process, Home, Port) = (process, home, port);

    public string Home { get; }

    public int Port { get; }

    public HttpClient Http { get; } = new();

    public string Said
    {
        get
        {
            lock (_said) return string.Join('\n', _said);
        }
    }

    public static UpProcess Start(int? port = null, Action<IDictionary<string, string?>>? environment = null)
    {
        var home = Path.Combine(TestDatabase.Repository, ".atlas", $"up-{Guid.CreateVersion7(
            TimeProvider.System.GetUtcNow()):N}");
        var program = Path.Combine(TestDatabase.Repository, "ops/up");
        var start = new ProcessStartInfo("setsid", [program, "--empty"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        port ??= FreePort();
        start.Environment["ATLAS_HOME"] = home;
        start.Environment["ATLAS_PORT"] = port.Value.ToString(CultureInfo.InvariantCulture);
        start.Environment["ATLAS_SKIP_BUILD"] = "1";
        start.Environment.Remove("ATLAS_POSTGRES");
        environment?.Invoke(start.Environment);
        var up = new UpProcess(Process.Start(start)!, home, port.Value);
        up._process.OutputDataReceived += (_, line) => up.Hear(line.Data);
        up._process.ErrorDataReceived += (_, line) => up.Hear(line.Data);
        up._process.BeginOutputReadLine();
        up._process.BeginErrorReadLine();
        up.Http.BaseAddress = new Uri($"http://127.0.0.1:{port}");
        return up;
    }

    public Task ServingAsync() => Eventually.GetAsync(
        () => Task.FromResult(Said),
        said => said.Contains("graphql", StringComparison.Ordinal) ? true
            : !_process.HasExited ? false : throw new InvalidOperationException(said),
        TimeSpan.FromSeconds(60), "ops/up");

    /// <summary>Signals the whole session, as a terminal does with Ctrl-C, and waits for its end.</summary>
    public async Task<int> SignalAsync(string signal)
    {
        using var kill = Process.Start(
            "kill", [$"-{signal}", "--", (-_process.Id).ToString(CultureInfo.InvariantCulture)]);
        return await EndAsync();
    }

    public async Task<int> EndAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    public int PostmasterId() => int.Parse(
        File.ReadLines(Path.Combine(Home, "postgres", "data", "postmaster.pid")).First(),
        CultureInfo.InvariantCulture);

    /// <summary>Processes whose command line, folder or environment names this session's state.</summary>
    public IReadOnlyList<string> Remains() => [.. Directory.EnumerateDirectories("/proc")
        .Where(folder => Path.GetFileName(folder).All(char.IsAsciiDigit) && Path.GetFileName(folder) != OwnId)
        .Select(Describe).Where(described => described.Contains(Home, StringComparison.Ordinal))];

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await SignalAsync("TERM");
        _process.Dispose();
        Http.Dispose();
        if (Directory.Exists(Home)) Directory.Delete(Home, recursive: true);
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>What /proc tells of a process; one that ends meanwhile tells nothing.</summary>
    private static string Describe(string folder)
    {
        try
        {
            return string.Join(
                '|', File.ReadAllText($"{folder}/cmdline"), File.ReadAllText($"{folder}/environ"),
                new DirectoryInfo($"{folder}/cwd").LinkTarget ?? "").Replace('\0', ' ');
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private void Hear(string? line)
    {
        if (line is null) return;
        lock (_said) _said.Add(line);
    }
}
