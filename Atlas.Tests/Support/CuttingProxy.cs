using System.Net;
using System.Net.Sockets;

namespace Atlas.Tests.Support;

/// <summary>Where the proxy cuts the next connection that commits.</summary>
public enum Cut
{
    None,

    /// <summary>The commit does not reach the server.</summary>
    BeforeCommit,

    /// <summary>The server commits, and its answer is lost.</summary>
    AfterCommit,
}

/// <summary>A TCP proxy before PostgreSQL that can cut a connection around its COMMIT.</summary>
public sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly string _host;
    private readonly int _port;
    private readonly Task _accepting;
    private int _armed;

    public CuttingProxy(string host, int port)
    {
        (_host, _port) = (host, port);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many connections were cut.</summary>
    public int Cuts { get; private set; }

    /// <summary>Cuts the next commit, once.</summary>
    public void Arm(Cut cut) => Interlocked.Exchange(ref _armed, (int)cut);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ForwardAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
        }
        catch (OperationCanceledException)
        {
            // Disposed: nobody connects any more.
        }
    }

    private async Task ForwardAsync(TcpClient client)
    {
        using var _ = client;
        using var server = new TcpClient();
        try
        {
            await server.ConnectAsync(_host, _port, _stop.Token);
            await Task.WhenAny(SendAsync(client.GetStream(), server.GetStream()),
                server.GetStream().CopyToAsync(client.GetStream(), _stop.Token));
        }
        catch (Exception gone) when (gone is IOException or SocketException or OperationCanceledException)
        {
            // Either side has left; the other one is told by the closing of both.
        }
    }

    /// <summary>Client to server, until a commit that is to be cut.</summary>
    private async Task SendAsync(NetworkStream client, NetworkStream server)
    {
        var buffer = new byte[1 << 16];
        while (true)
        {
            var read = await client.ReadAsync(buffer, _stop.Token);
            if (read == 0) return;
            var cut = buffer.AsSpan(0, read).IndexOf("COMMIT"u8) >= 0
                ? (Cut)Interlocked.Exchange(ref _armed, (int)Cut.None)
                : Cut.None;
            if (cut != Cut.None) Cuts++;
            if (cut == Cut.BeforeCommit) return;
            if (cut == Cut.AfterCommit)
            {
                // The other direction must not carry the answer back: the client's side closes first.
                client.Socket.Shutdown(SocketShutdown.Send);
                await server.WriteAsync(buffer.AsMemory(0, read), _stop.Token);
                client.Close();
                await Task.Delay(200, _stop.Token);
                return;
            }

            await server.WriteAsync(buffer.AsMemory(0, read), _stop.Token);
        }
    }
}
