using Atlas.Ledger.Accounts;
using Atlas.Ledger.Alerts;
using Atlas.Ledger.Holds;
using Atlas.Ledger.Ledgers;
using Atlas.Ledger.Money;
using Atlas.Ledger.Prices;
using Atlas.Ledger.Transactions;

namespace Atlas.Tests.Properties;

/// <summary>What the naive ledger expects of one request; no code = accepted.</summary>
internal sealed record NaiveAnswer(string? Code, NaiveBinding? Replays = null);

/// <summary>What a key is bound to.</summary>
internal sealed record NaiveBinding(
    IReadOnlyList<(string Path, object Value)> Request, long Position, IReadOnlyList<Guid> Ids);

internal sealed record NaiveAsset(string Code, int Scale);

internal sealed record NaiveAccount(
    string Path, AccountKind Kind, OverdraftPolicy Policy, IReadOnlyList<string>? Allowed, string Status)
{
    public int Sign => Kind is AccountKind.Asset or AccountKind.Expense ? 1 : -1;
}

/// <summary>A posting as it was recorded, with the scale that its asset had then.</summary>
internal sealed record NaivePosting(
    Guid Transaction, int Index, string Account, string Asset, decimal Amount, DateOnly Date, int Scale);

internal sealed record NaiveHold(
    Guid Id, string Account, string Asset, decimal Amount, DateTimeOffset ExpiresAt, bool Ended);

/// <summary>
/// The ledger told slowly: lists of what was recorded, and sums over them. It knows the commands and nothing
/// else of Atlas. A command's reasons to be refused are collected without order, and the first of the
/// documented order of precedence is the answer.
/// </summary>
internal sealed class NaiveLedger
{
    public List<NaiveAsset> Assets { get; private init; } = [];

    public List<NaiveAccount> Accounts { get; private init; } = [];

    public List<NaivePosting> Postings { get; private init; } = [];

    public List<NaiveHold> Holds { get; private init; } = [];

    public List<(Guid Hold, decimal Amount)> Captures { get; private init; } = [];

    public List<(Guid Transaction, int Posting, decimal Amount)> Reversals { get; private init; } = [];

    public List<string> References { get; private init; } = [];

    public HashSet<string> Alerts { get; private init; } = [];

    public Dictionary<string, NaiveBinding> Keys { get; private init; } = [];

    public bool Exists { get; private set; }

    public long Position { get; private set; }

    public DateTimeOffset RecordedAt { get; private set; }

    public decimal PostedOf(string account, string asset) =>
        Postings.Where(p => p.Account == account && p.Asset == asset).Sum(p => p.Amount);

    public decimal HeldOf(string account, string asset) =>
        Holds.Where(h => !h.Ended && h.Account == account && h.Asset == asset).Sum(RemainingOf);

    public decimal RemainingOf(NaiveHold hold) =>
        hold.Amount - Captures.Where(c => c.Hold == hold.Id).Sum(c => c.Amount);

    public decimal LeftOf(NaivePosting posting) => posting.Amount - Reversals
        .Where(r => r.Transaction == posting.Transaction && r.Posting == posting.Index).Sum(r => r.Amount);

    public NaiveAsset? Asset(string code) => Assets.Find(a => a.Code == code);

    public NaiveAccount? Account(string path) => Accounts.Find(a => a.Path == path);

    /// <summary>The time at which a request is decided when the clock shows this.</summary>
    public DateTimeOffset TimeAt(DateTimeOffset clock) => clock > RecordedAt ? clock : RecordedAt;

    public NaiveAnswer Expect(object command, string? key, DateTimeOffset clock)
    {
        if (NaiveTexts.Refuse(command, key) is { } unfit) return new NaiveAnswer(unfit);
        if (!Exists && command is not CreateLedger) return new NaiveAnswer("ledger_not_found");
        if (key is not null && Keys.TryGetValue(key, out var bound))
        {
            if (bound.Request.SequenceEqual(NaiveTexts.Leaves(command))) return new NaiveAnswer(null, bound);
            if (command is not CreateLedger) return new NaiveAnswer("idempotency_conflict");
        }

        var seen = WithoutDue(command, TimeAt(clock));
        return new NaiveAnswer(new NaiveRules(seen, TimeAt(clock)).Refuse(command));
    }

    /// <summary>Records what was accepted, under the ids that it was given.</summary>
    public void Record(object command, string? key, DateTimeOffset clock, IReadOnlyList<Guid> ids)
    {
        RecordedAt = TimeAt(clock);
        foreach (var due in DueOf(command, RecordedAt))
        {
            End(due.Id);
            Position++;
        }

        Apply(command, ids);
        if (key is not null) Keys.Add(key, new NaiveBinding([.. NaiveTexts.Leaves(command)], Position, ids));
    }

    /// <summary>The same, with changes that do not reach this one.</summary>
    public NaiveLedger Copy() => new()
    {
        Assets = [.. Assets],
        Accounts = [.. Accounts],
        Postings = [.. Postings],
        Holds = [.. Holds],
        Captures = [.. Captures],
        Reversals = [.. Reversals],
        References = [.. References],
        Alerts = [.. Alerts],
        Exists = Exists,
    };

    public void Apply(object command, IReadOnlyList<Guid> ids)
    {
        Position++;
        switch (command)
        {
            case CreateLedger: Exists = true; break;
            case DeclareAsset c: Declare(c); break;
            case OpenAccount c: Accounts.Add(Opened(c)); break;
            case ChangePolicy c: Change(c.Account, a => a with { Policy = c.Policy }); break;
            case FreezeAccount c: Change(c.Account, a => a with { Status = "frozen" }); break;
            case UnfreezeAccount c: Change(c.Account, a => a with { Status = "open" }); break;
            case CloseAccount c: Change(c.Account, a => a with { Status = "closed" }); break;
            case PostTransaction c: Post(c, ids[0]); break;
            case PostBatch c: PostAll(c, ids); break;
            case ReverseTransaction c: Reverse(c, ids[0]); break;
            case HoldFunds c: Holds.Add(Placed(c, ids[0])); break;
            case CaptureHold c: Capture(c, ids[0]); break;
            case ReleaseHold c: End(c.Hold); break;
            case ExpireHold c: End(c.Hold); break;
            case SetBalanceAlert c: Alerts.Add(c.Rule.Name); break;
            case RemoveBalanceAlert c: Alerts.Remove(c.Name); break;
            case SetAccountMetadata or SetTransactionMetadata or RecordPrices: break;
            default: throw new ArgumentException(
                $"The naive ledger does not know {command}.", nameof(command));
        }
    }

    /// <summary>
    /// The holds that are over when this command touches their accounts, but for the one it is about.
    /// </summary>
    private IEnumerable<NaiveHold> DueOf(object command, DateTimeOffset now)
    {
        var about = (command as CaptureHold)?.Hold;
        string[] touched = command switch
        {
            PostTransaction c => [.. c.Postings.Select(p => p.Account)],
            PostBatch c => [.. c.Transactions.SelectMany(t => t.Postings).Select(p => p.Account)],
            ReverseTransaction c =>
                [.. Postings.Where(p => p.Transaction == c.Transaction).Select(p => p.Account)],
            CaptureHold c => [.. c.Destinations.Select(d => d.Account),
                .. Holds.Where(h => h.Id == c.Hold && !h.Ended).Select(h => h.Account)],
            HoldFunds c => [c.Account],
            CloseAccount c => [c.Account],
            _ => [],
        };
        return Holds.Where(
            h => !h.Ended && h.ExpiresAt <= now && h.Id != about && touched.Contains(h.Account)).ToList();
    }

    private NaiveLedger WithoutDue(object command, DateTimeOffset now)
    {
        var due = DueOf(command, now).ToList();
        if (due.Count == 0) return this;
        var copy = Copy();
        foreach (var hold in due) copy.End(hold.Id);
        return copy;
    }

    private void Declare(DeclareAsset c)
    {
        Assets.RemoveAll(a => a.Code == c.Code);
        Assets.Add(new NaiveAsset(c.Code, c.Scale));
    }

    private static NaiveAccount Opened(OpenAccount c) =>
        new(c.Account, (NaiveRules.KindOf(c.Account) ?? c.Kind)!.Value,
        c.Policy ?? new OverdraftPolicy(OverdraftMode.Free), c.AllowedAssets, "open");

    private void Change(string path, Func<NaiveAccount, NaiveAccount> change)
    {
        var index = Accounts.FindIndex(a => a.Path == path);
        Accounts[index] = change(Accounts[index]);
    }

    private void PostAll(PostBatch batch, IReadOnlyList<Guid> ids)
    {
        for (var i = 0; i < ids.Count; i++) Post(batch.Transactions[i], ids[i]);
        Position += ids.Count - 1;
    }

    private void Post(PostTransaction c, Guid id)
    {
        Post(id, c.EffectiveDate, c.Postings.Select(p => (p.Account, p.Asset, p.Amount)));
        if (c.Reference is not null) References.Add(c.Reference);
    }

    private void Post(
        Guid id, DateOnly date, IEnumerable<(string Account, string Asset, decimal Amount)> postings) =>
        Postings.AddRange(postings.Select((p, i) =>
            new NaivePosting(id, i, p.Account, p.Asset, p.Amount, date, Asset(p.Asset)!.Scale)).ToList());

    private void Reverse(ReverseTransaction c, Guid id)
    {
        var taken = TakenBack(c).ToList();
        Post(id, c.EffectiveDate, taken.Select(t => (t.Original.Account, t.Original.Asset, -t.Amount)));
        Reversals.AddRange(taken.Select(t => (c.Transaction, t.Original.Index, t.Amount)));
    }

    /// <summary>What a reversal takes back of each original posting, with the original's sign.</summary>
    public IEnumerable<(NaivePosting Original, decimal Amount)> TakenBack(ReverseTransaction c)
    {
        var originals = Postings.Where(p => p.Transaction == c.Transaction).ToList();
        return c.Amounts is null
            ? originals.Where(p => LeftOf(p) != 0).Select(p => (p, LeftOf(p)))
            : c.Amounts.Select(
                a => (originals[a.Posting], a.Amount * Math.Sign(originals[a.Posting].Amount)));
    }

    private static NaiveHold Placed(HoldFunds c, Guid id) =>
        new(id, c.Account, c.Asset, c.Amount, NaiveRules.ToMicroseconds(c.ExpiresAt), false);

    private void Capture(CaptureHold c, Guid id)
    {
        var hold = Holds.Find(h => h.Id == c.Hold)!;
        Post(id, c.EffectiveDate, Captured(c, hold));
        Captures.Add((hold.Id, c.Destinations.Sum(d => d.Amount)));
        if (RemainingOf(hold) == 0) End(hold.Id);
    }

    /// <summary>The postings that a capture comes to.</summary>
    public IEnumerable<(string Account, string Asset, decimal Amount)> Captured(CaptureHold c, NaiveHold hold)
    {
        var sign = Account(hold.Account)!.Sign;
        return c.Destinations.Select(d => (d.Account, hold.Asset, d.Amount * sign))
            .Prepend((hold.Account, hold.Asset, -c.Destinations.Sum(d => d.Amount) * sign));
    }

    private void End(Guid id)
    {
        var index = Holds.FindIndex(h => h.Id == id);
        Holds[index] = Holds[index] with { Ended = true };
    }
}
