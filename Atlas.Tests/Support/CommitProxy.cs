using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Atlas.Tests.Support;

/// <summary>Where the connection of a journal's commit is cut.</summary>
public enum Cut
{
    /// <summary>The append does not reach the server.</summary>
    BeforeTheAppend,

    /// <summary>The append is done, the COMMIT does not reach the server, which takes it back.</summary>
    BeforeTheCommit,

    /// <summary>The client is cut off first; the COMMIT reaches the server a while later.</summary>
    WithALateCommit,

    /// <summary>The server commits; its answer is dropped.</summary>
    BeforeTheAnswer,

    /// <summary>The server commits; its answer comes after the client's patience has ended.</summary>
    WithALateAnswer,
}

/// <summary>
/// Stands between a program and PostgreSQL and cuts the connection of the next journal commit where the test
/// says. Every other byte passes.
/// </summary>
public sealed class CommitProxy : IAsyncDisposable
{
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(2);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly NpgsqlConnectionStringBuilder _server;
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _accepting;
    private int _armed = -1;
    private int _cuts;

    public CommitProxy(string postgres)
    {
        _server = new NpgsqlConnectionStringBuilder(postgres);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The same database, through the proxy.</summary>
    public string Postgres => new NpgsqlConnectionStringBuilder(_server.ConnectionString)
    {
        Host = "127.0.0.1",
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port,
        SslMode = SslMode.Disable,
    }.ConnectionString;

    /// <summary>How many commits were cut so far.</summary>
    public int Cuts => Volatile.Read(ref _cuts);

    /// <summary>Cuts the next commit of a journal, once.</summary>
    public void Arm(Cut cut) => Volatile.Write(ref _armed, (int)cut);

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true) connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_closing.Token)));
        }
        catch (Exception closed) when (closed is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            try
            {
                client.NoDelay = server.NoDelay = true;
                await server.ConnectAsync(_server.Host!, _server.Port, _closing.Token);
                using var ended = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
                var link = new Link(client.GetStream(), server.GetStream(), ended.Token);
                await Task.WhenAny(RequestsAsync(link), AnswersAsync(link));
                await ended.CancelAsync();
            }
            catch (Exception broken) when (
                broken is SocketException or IOException or OperationCanceledException)
            {
                // One end is gone: disposing closes the other one too.
                return;
            }
        }
    }

    /// <summary>
    /// The bytes of a chunk are enough to know it by. A statement that is prepared is sent without its text,
    /// but its values are there: nothing else sends the names of events.
    /// </summary>
    private async Task RequestsAsync(Link link)
    {
        var (buffer, appends) = (new byte[1 << 16], false);
        while (await link.Client.ReadAsync(buffer, link.Token) is var read and > 0)
        {
            var chunk = buffer.AsMemory(0, read);
            var isAppend = Holds(chunk, "insert into atlas.journal_keys"u8) || Holds(chunk, ".v1"u8);
            appends |= isAppend;
            var commits = appends && Holds(chunk, "COMMIT\0"u8);
            if (commits) appends = false;
            var cut = commits || isAppend ? Take(commits) : null;
            if (cut is null) await link.Server.WriteAsync(chunk, link.Token);
            else if (!await CutAsync(link, chunk, cut.Value)) return;
        }
    }

    private static async Task AnswersAsync(Link link)
    {
        var buffer = new byte[1 << 16];
        while (await link.Server.ReadAsync(buffer, link.Token) is var read and > 0)
        {
            // A dropped answer cuts the connection once the server has given it, so the commit is surely
            // done.
            if (link.DropsAnswer) return;
            if (link.Delays) await Task.Delay(Late, link.Token);
            link.Delays = false;
            await link.Client.WriteAsync(buffer.AsMemory(0, read), link.Token);
        }
    }

    /// <summary>Takes what is armed, if this is the place for it.</summary>
    private Cut? Take(bool commits)
    {
        var armed = Volatile.Read(ref _armed);
        if (armed < 0 || commits == ((Cut)armed == Cut.BeforeTheAppend)) return null;
        if (Interlocked.CompareExchange(ref _armed, -1, armed) != armed) return null;
        Interlocked.Increment(ref _cuts);
        return (Cut)armed;
    }

    /// <summary>False = the connection is over.</summary>
    private static async Task<bool> CutAsync(Link link, ReadOnlyMemory<byte> chunk, Cut cut)
    {
        switch (cut)
        {
            case Cut.WithALateCommit:
                link.DropsAnswer = true;
                link.Client.Close();
                await Task.Delay(Late, CancellationToken.None);
                await link.Server.WriteAsync(chunk, CancellationToken.None);
                return false;
            case Cut.BeforeTheAnswer:
                link.DropsAnswer = true;
                break;
            case Cut.WithALateAnswer:
                link.Delays = true;
                break;
            default:
                return false;
        }

        await link.Server.WriteAsync(chunk, link.Token);
        return true;
    }

    private static bool Holds(ReadOnlyMemory<byte> chunk, ReadOnlySpan<byte> text) =>
        chunk.Span.IndexOf(text) >= 0;

    private sealed class Link(NetworkStream client, NetworkStream server, CancellationToken token)
    {
        public NetworkStream Client => client;

        public NetworkStream Server => server;

        public CancellationToken Token => token;

        public bool DropsAnswer { get; set; }

        public bool Delays { get; set; }
    }
}
