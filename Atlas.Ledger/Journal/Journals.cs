using System.Collections.Concurrent;
using System.Diagnostics;
using Atlas.Ledger.Ledgers;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Atlas.Ledger.Journal;

/// <summary>The one door to every ledger. Journals open on first use and close when idle.</summary>
public sealed class Journals : IHostedService, IDisposable
{
    private const int OpenMax = 1_000;
    private static readonly TimeSpan IdleMax = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The same once <see cref="OpenMax"/> are open: names of ledgers that never were must not fill it.
    /// </summary>
    private static readonly TimeSpan CrowdedIdleMax = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<(string Tenant, string Ledger), JournalWriter> _writers = new();
    private readonly JournalServices _services;
    private readonly ITimer _sweep;
    private readonly CancellationTokenSource _abandoned = new();
    private volatile bool _stopping;

    public Journals(JournalStore store, BookSnapshots snapshots, TimeProvider time, ILogger<Journals> logger)
    {
        _services = new JournalServices(store, snapshots, time, logger, _abandoned.Token);
        _sweep = time.CreateTimer(_ => CloseIdle(IdleMax), null, IdleMax, TimeSpan.FromSeconds(30));
    }

    /// <summary>
    /// Sends a command to a ledger and answers once the state that the answer rests on is committed. A
    /// refusal is an outcome; the exceptions are <see cref="OutcomeUnknownException"/>, a cancellation while
    /// still queued, and bugs.
    /// </summary>
    public async Task<Outcome> SubmitAsync(
        Caller caller, LedgerRequest request, CancellationToken token = default)
    {
        using var span = JournalTelemetry.Source.StartActivity("journal.submit");
        span?.SetTag("atlas.ledger", request.Ledger).SetTag("atlas.command", request.Command.GetType().Name);
        var check = Check(request);
        if (check.Rejection is { } unfit) return Refuse(unfit);
        if (!CreateLedger.IsLedgerName(request.Ledger) && request.Command is not CreateLedger)
            return Refuse(Rejection.Of(RejectionCode.LedgerNotFound, "ledger", ("ledger", request.Ledger)));

        var hash = request.IdempotencyKey is null ? null : RequestHash.Of(request.Command);
        var pending = new PendingRequest(caller, request, hash, check.Bytes + 500)
        {
            Span = span,
            QueueSpan = JournalTelemetry.Source.StartActivity("journal.queue"),
        };
        Activity.Current = span;
        if (!TryEnqueue(caller.Tenant, request.Ledger, pending))
        {
            pending.QueueSpan?.Dispose();
            return Refuse(Rejection.Of(RejectionCode.LedgerBusy, ""));
        }

        await using var cancellation = token.Register(() => pending.Cancel(token));
        return await pending.Answer;
    }

    /// <summary>Sends requests that each stand for themselves; answers in their order.</summary>
    public async Task<IReadOnlyList<Outcome>> SubmitAllAsync(
        Caller caller, IReadOnlyList<LedgerRequest> requests, CancellationToken token = default) =>
        await Task.WhenAll(requests.Select(r => SubmitAsync(caller, r, token)));

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Refuses new requests, answers what is queued, and what it cannot answer in time as retryable.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        // Under the lock that opens journals, so that none is opened behind the stop's back.
        lock (_writers) _stopping = true;
        var writers = _writers.Values.ToList();
        foreach (var writer in writers) writer.Close();
        try
        {
            await Task.WhenAll(writers.Select(w => w.Completion)).WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await _abandoned.CancelAsync();
            foreach (var writer in writers) writer.Abandon();
        }
    }

    public void Dispose()
    {
        _sweep.Dispose();
        _abandoned.Dispose();
    }

    internal static RequestCheck Check(LedgerRequest request)
    {
        var check = new RequestCheck();
        check.Text("ledger", request.Ledger);
        check.Text("idempotencyKey", request.IdempotencyKey);
        request.Command.Check(check);
        return check;
    }

    private static Outcome Refuse(Rejection rejection)
    {
        JournalTelemetry.Rejections.Add(1, new KeyValuePair<string, object?>("code", rejection.Name));
        return Outcome.Rejected(rejection, 0);
    }

    private bool TryEnqueue(string tenant, string ledger, PendingRequest pending)
    {
        while (Find(tenant, ledger) is { } writer)
        {
            if (writer.TryEnqueue(pending)) return true;
            if (!writer.IsClosed) return false;
            // It closed between the look-up and the enqueueing: the next round opens a new one.
            Forget((tenant, ledger), writer);
        }

        return false;
    }

    /// <summary>
    /// The ledger's writer, opened if need be; null where too many are open or the host stops.
    /// </summary>
    private JournalWriter? Find(string tenant, string ledger)
    {
        if (_stopping) return null;
        if (_writers.TryGetValue((tenant, ledger), out var open)) return open;
        lock (_writers)
        {
            if (_writers.Count >= OpenMax) CloseIdle(CrowdedIdleMax);
            if (_stopping || _writers.Count >= OpenMax) return null;
            return _writers.GetOrAdd((tenant, ledger), _ => new JournalWriter(
                new JournalCommitter(tenant, ledger, _services), _services.Time));
        }
    }

    private void CloseIdle(TimeSpan longest)
    {
        foreach (var (key, writer) in _writers)
        {
            if (writer.IdleFor < longest) continue;
            writer.Close();
            Forget(key, writer);
        }
    }

    private void Forget((string Tenant, string Ledger) key, JournalWriter writer) =>
        _writers.TryRemove(new KeyValuePair<(string, string), JournalWriter>(key, writer));
}
