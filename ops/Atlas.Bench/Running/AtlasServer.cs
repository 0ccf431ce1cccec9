using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Atlas.Bench.Running;

/// <summary>The built program serving in a process of its own.</summary>
public sealed class AtlasServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;

    private AtlasServer(Process process, Uri address) => (_process, Address) = (process, address);

    public int Id => _process.Id;

    public Uri Address { get; }

    /// <summary>From the start of the process until <c>/health/ready</c> said so.</summary>
    public TimeSpan ReadyAfter { get; private set; }

    /// <param name="options">What follows <c>serve --urls ADDRESS</c>.</param>
    public static async Task<AtlasServer> StartAsync(string postgres, params string[] options)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var began = Stopwatch.GetTimestamp();
        var process = AtlasProgram.Start(
            postgres, ["serve", "--urls", address.GetLeftPart(UriPartial.Authority), .. options]);
        var server = new AtlasServer(process, address);
        // Read and forgotten: a full pipe would stop the program.
        process.ErrorDataReceived += (_, _) => { };
        process.OutputDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        await server.UntilReadyAsync(began);
        return server;
    }

    public (long Now, long Most) Memory() => AtlasProgram.MemoryOf(Id);

    /// <summary>SIGTERM, and the wait for its end.</summary>
    public async ValueTask DisposeAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", Id.ToString(CultureInfo.InvariantCulture)]);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task UntilReadyAsync(long began)
    {
        using var http = new HttpClient { BaseAddress = Address };
        while (!await IsReadyAsync(http))
        {
            if (_process.HasExited) throw new BenchException("the server ended before it was ready");
            if (Stopwatch.GetElapsedTime(began) > Patience)
                throw new BenchException($"the server was not ready within {Patience}");
            await Task.Delay(TimeSpan.FromMilliseconds(10));
        }

        ReadyAfter = Stopwatch.GetElapsedTime(began);
    }

    private static async Task<bool> IsReadyAsync(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri("/health/ready", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            // It does not listen yet.
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
