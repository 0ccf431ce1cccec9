using Atlas.Ledger.Transactions;

namespace Atlas.Ledger.Journal;

/// <summary>
/// A batch decided on an overlay of the book. Nothing in it is true before its events are committed; dropping
/// it leaves no trace.
/// </summary>
internal sealed class Trial
{
    private readonly Book _overlay;
    private readonly DecisionContext _context;
    private readonly IReadOnlyDictionary<string, BoundKey> _bound;
    private readonly Dictionary<string, BoundKey> _boundHere = new(StringComparer.Ordinal);
    private readonly List<(PendingRequest Request, Outcome Outcome)> _answers = [];
    private readonly Dictionary<PendingRequest, Exception> _faults;

    private Trial(
        Book book, JournalFacts? facts, DecisionContext context, Dictionary<PendingRequest, Exception> faults)
    {
        _faults = faults;
        _overlay = new Book(book) { RecordedAt = context.Now };
        FirstPosition = book.Position + 1;
        _context = context;
        _bound = facts?.Keys ?? new Dictionary<string, BoundKey>();
        if (facts is not null) _overlay.See(facts);
    }

    public List<RecordedEvent> Events { get; } = [];

    /// <summary>The position that the first event takes if this is committed.</summary>
    public long FirstPosition { get; }

    public DateTimeOffset RecordedAt => _context.Now;

    public Book Overlay => _overlay;

    /// <summary>
    /// Requests that were refused or only tried: their keys and references decide which answer is due.
    /// </summary>
    public IEnumerable<PendingRequest> Refused => _answers
        .Where(a => a.Outcome.Rejection is not null || a.Request.Request.DryRun).Select(a => a.Request);

    public static Trial Of(
        Book book, IReadOnlyList<PendingRequest> batch, JournalFacts? facts, DateTimeOffset now)
    {
        var context = new DecisionContext(now > book.RecordedAt ? now : book.RecordedAt);
        var faults = new Dictionary<PendingRequest, Exception>();
        while (true)
        {
            var trial = new Trial(book, facts, context, faults);
            if (batch.Where(r => !faults.ContainsKey(r)).All(trial.TryDecide)) return trial;
        }
    }

    public void Answer()
    {
        foreach (var (request, outcome) in _answers) request.Resolve(outcome);
        foreach (var (request, exception) in _faults) request.Fail(exception);
    }

    /// <summary>
    /// False = the command's own code failed. A bug in one rule must not fail the neighbours of its command:
    /// its caller alone is told, and because it may have left half its work behind, the batch is tried anew
    /// without it.
    /// </summary>
    private bool TryDecide(PendingRequest request)
    {
        try
        {
            _answers.Add((request, Replay(request) ?? DecideAnew(request)));
            return true;
        }
        catch (Exception bug) when (bug is not OutOfMemoryException)
        {
            _faults.Add(request, bug);
            return false;
        }
    }

    private Outcome? Replay(PendingRequest request)
    {
        if (request.Stamp is not { } stamp) return null;
        if (!_boundHere.TryGetValue(stamp.Key, out var bound) && !_bound.TryGetValue(stamp.Key, out bound))
            return null;
        if (bound.Hash == stamp.Hash) return new Outcome(bound.Position, bound.Ids, true, null, []);
        // A ledger that exists is the earlier reason to refuse its creation.
        if (request.Command is Ledgers.CreateLedger) return null;
        var conflict = Rejection.Of(RejectionCode.IdempotencyConflict, "idempotencyKey",
            ("key", stamp.Key), ("position", bound.Position));
        return Outcome.Rejected(conflict, _overlay.Position);
    }

    private Outcome DecideAnew(PendingRequest request)
    {
        if (!_overlay.Exists && request.Command is not Ledgers.CreateLedger)
        {
            return Outcome.Rejected(
                Rejection.Of(RejectionCode.LedgerNotFound, "ledger", ("ledger", request.Request.Ledger)), 0);
        }

        var expired = _overlay.Expire(
            request.Command.Touches(_overlay), _context.Now, request.Command.NeededHolds);
        var book = expired.Count == 0 && !request.Request.DryRun ? _overlay : new Book(_overlay);
        foreach (var recorded in expired) book.Apply(recorded);
        var decision = request.Command.Decide(book, _context);
        if (decision.Rejection is { } rejection) return Outcome.Rejected(rejection, _overlay.Position);

        foreach (var recorded in decision.Events) AssertBalanced(recorded);
        var stamped = decision.Events.Select(e => e with { Request = request.Stamp }).ToList();
        if (request.Request.DryRun) return new Outcome(_overlay.Position, decision.Ids, false, null, stamped);
        foreach (var recorded in stamped) book.Apply(recorded);
        if (book != _overlay) _overlay.Merge(book);
        foreach (var recorded in expired.Concat(stamped)) Events.Add(Address(recorded, request.Caller));
        if (request.Stamp is { } stamp)
            _boundHere[stamp.Key] = new BoundKey(stamp.Key, stamp.Hash, _overlay.Position, decision.Ids);
        return new Outcome(_overlay.Position, decision.Ids, false, null, stamped);
    }

    /// <summary>The rules have seen to it; this is the second look, before anything can be stored.</summary>
    private static void AssertBalanced(LedgerEvent recorded)
    {
        if (recorded is ITransactionEvent transaction
            && Postings.FirstUnbalanced(transaction.Postings) is { } asset)
            throw new InvalidOperationException(
                $"A rule let through a transaction whose {asset} is not balanced.");
    }

    /// <summary>An event that began a transaction carries its id, so both are found by one number.</summary>
    private RecordedEvent Address(LedgerEvent recorded, Caller caller) => new(
        recorded, recorded is ITransactionEvent transaction ? transaction.Id : _context.NewId(), caller);
}
