using Atlas.Ledger.Alerts;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Money;
using Atlas.Ledger.Transactions;

namespace Atlas.Projections.Alerts;

/// <summary>A rule, what its accounts have, and the alert it has raised, if any.</summary>
/// <param name="Balance">Debits minus credits; text, because a sum may have more digits than decimal.</param>
/// <param name="RaisedAt">The position that raised the alert.</param>
public sealed record WatchedRule(
    BalanceAlert Rule, string Balance, AlertSide? Side = null, long? RaisedAt = null);

/// <summary>
/// Folds a journal into the alerts of its rules. A rule is looked at after each event that touches it, in
/// recorded order: a backdated transaction counts where it was recorded, a reversal undoes it where that was.
/// An alert is raised when a bound is passed and cleared when the balance is back, once each.
/// </summary>
/// <param name="position">What is folded in already.</param>
/// <param name="balanceAt">
/// What a rule's accounts have after a position. It is asked once for each rule that is new.
/// </param>
internal sealed class AlertFold(
    long position, IEnumerable<WatchedRule> rules, Func<BalanceAlert, long, Task<Exact>> balanceAt)
{
    private readonly Dictionary<string, State> _rules = rules.ToDictionary(
        r => r.Rule.Name,
        r => new State(r.Rule)
        {
            Balance = Exact.Parse(r.Balance), Side = r.Side, RaisedAt = r.RaisedAt ?? 0,
        }, StringComparer.Ordinal);

    private ILookup<(string Account, string Asset), State>? _byAccount;

    public long Position { get; private set; } = position;

    public IReadOnlyList<WatchedRule> Rules =>
    [
        .. _rules.Values.OrderBy(r => r.Rule.Name, StringComparer.Ordinal).Select(r => new WatchedRule(
            r.Rule, r.Balance.ToString(), r.Side, r.Side is null ? null : r.RaisedAt)),
    ];

    /// <summary>
    /// What the next event of the journal raises and clears, in the order of the rules' names.
    /// </summary>
    public async Task<IReadOnlyList<IAlertEvent>> ApplyAsync(JournalEntry entry)
    {
        if (entry.Position != Position + 1)
            throw new InvalidOperationException(
                $"The alerts stand at position {Position} and were handed {entry.Position}.");
        Position = entry.Position;
        switch (entry.Data)
        {
            case BalanceAlertSet e: return await SetAsync(entry, e.Rule);
            case BalanceAlertRemoved e: return Remove(entry, e.Name, AlertEnd.RuleRemoved);
            case ITransactionEvent e: return Post(entry, e.Postings);
            default: return [];
        }
    }

    private async Task<IReadOnlyList<IAlertEvent>> SetAsync(JournalEntry entry, BalanceAlert rule)
    {
        if (_rules.TryGetValue(rule.Name, out var known) && known.Watches(rule))
        {
            known.Rule = rule;
            return [.. Look(entry, known, AlertEnd.RuleChanged)];
        }

        var cleared = Remove(entry, rule.Name, AlertEnd.RuleChanged);
        var added = new State(rule) { Balance = await balanceAt(rule, entry.Position) };
        _rules[rule.Name] = added;
        _byAccount = null;
        return [.. cleared, .. Look(entry, added, AlertEnd.RuleChanged)];
    }

    private IReadOnlyList<IAlertEvent> Remove(JournalEntry entry, string name, AlertEnd reason)
    {
        if (!_rules.Remove(name, out var removed)) return [];
        _byAccount = null;
        return removed.Side is null ? [] : [removed.Cleared(entry, reason)];
    }

    private IReadOnlyList<IAlertEvent> Post(JournalEntry entry, IReadOnlyList<Posting> postings)
    {
        if (_rules.Count == 0) return [];
        _byAccount ??= _rules.Values.ToLookup(r => (r.Rule.Account, r.Rule.Asset));
        var touched = new SortedDictionary<string, State>(StringComparer.Ordinal);
        foreach (var posting in postings)
        {
            for (var path = posting.Account; path.Length > 0; path = ParentOf(path))
            {
                foreach (var rule in _byAccount[(path, posting.Asset)])
                {
                    if (!rule.Rule.Subtree && path != posting.Account) continue;
                    rule.Balance += Exact.Of(posting.Amount);
                    touched[rule.Rule.Name] = rule;
                }
            }
        }

        return [.. touched.Values.SelectMany(r => Look(entry, r, AlertEnd.Balance))];
    }

    private static string ParentOf(string path) => path[..Math.Max(0, path.LastIndexOf(':'))];

    private static IEnumerable<IAlertEvent> Look(JournalEntry entry, State rule, AlertEnd reason)
    {
        var side = rule.SideNow();
        if (side == rule.Side) yield break;
        if (rule.Side is not null) yield return rule.Cleared(entry, reason);
        (rule.Side, rule.RaisedAt) = (side, entry.Position);
        if (side is not null) yield return rule.Raised(entry);
    }

    private sealed class State(BalanceAlert rule)
    {
        public BalanceAlert Rule { get; set; } = rule;

        public Exact Balance { get; set; }

        public AlertSide? Side { get; set; }

        public long RaisedAt { get; set; }

        public bool Watches(BalanceAlert other) => (other.Account, other.Subtree, other.Asset)
            == (Rule.Account, Rule.Subtree, Rule.Asset);

        public AlertSide? SideNow() => Rule.Below is { } below && Balance < Exact.Of(below) ? AlertSide.Below
            : Rule.Above is { } above && Balance > Exact.Of(above) ? AlertSide.Above
            : null;

        public BalanceAlertRaised Raised(JournalEntry entry) => new(
            Rule.Name, Rule.Account, Rule.Subtree, Rule.Asset, Side!.Value,
            (Side == AlertSide.Below ? Rule.Below : Rule.Above)!.Value, Balance.ToString(), entry.Position,
            entry.RecordedAt);

        public BalanceAlertCleared Cleared(JournalEntry entry, AlertEnd reason) =>
            new(Rule.Name, RaisedAt, reason, Balance.ToString(), entry.Position, entry.RecordedAt);
    }
}
