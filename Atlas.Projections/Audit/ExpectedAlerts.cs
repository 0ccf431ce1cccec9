using System.Globalization;
using Atlas.Ledger.Alerts;
using Atlas.Ledger.Audit;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Money;
using Atlas.Ledger.Transactions;

namespace Atlas.Projections.Audit;

/// <summary>
/// What a journal leads to in the stream and the documents of its alerts, as texts. Every rule adds up what
/// touches it; a new one begins with the sums of all accounts.
/// </summary>
internal sealed class ExpectedAlerts(string ledger)
{
    /// <summary>Alerts of one event are numbered within it.</summary>
    private const int NumbersPerEvent = 1_000;

    private readonly Dictionary<(string Account, string Asset), Exact> _sums = [];
    private readonly SortedDictionary<string, Watched> _rules = new(StringComparer.Ordinal);
    private readonly List<Alert> _alerts = [];
    private readonly List<string?[]> _events = [];

    /// <summary>version, type, data.</summary>
    public IReadOnlyList<string?[]> Events => _events;

    /// <summary>id, number, is_cleared, data.</summary>
    public IEnumerable<string?[]> Alerts => _alerts.Select(a => a.Row(ledger));

    /// <summary>ledger, data.</summary>
    public string?[] Watch(long position) =>
    [
        ledger,
        StoredText.ObjectOf(
        [
            ("id", StoredText.JsonOf(ledger)), ("position", StoredText.Of(position)),
            ("rules", StoredText.ArrayOf(_rules.Values.Select(r => r.Json))),
        ]),
    ];

    public void Apply(JournalEntry entry)
    {
        var reason = "balance";
        foreach (var posting in (entry.Data as ITransactionEvent)?.Postings ?? []) Add(posting);
        if (entry.Data is BalanceAlertRemoved removed) Drop(removed.Name, "ruleRemoved", entry);
        if (entry.Data is BalanceAlertSet set)
        {
            reason = "ruleChanged";
            Set(set.Rule, entry);
        }

        foreach (var touched in _rules.Values.Where(r => r.IsTouched)) Look(touched, reason, entry);
    }

    private void Add(Posting posting)
    {
        var amount = Exact.Of(posting.Amount);
        var key = (posting.Account, posting.Asset);
        _sums[key] = _sums.TryGetValue(key, out var sum) ? sum + amount : amount;
        foreach (var rule in _rules.Values.Where(r => r.Counts(key)))
            (rule.Balance, rule.IsTouched) = (rule.Balance + amount, true);
    }

    private void Set(BalanceAlert rule, JournalEntry entry)
    {
        if (_rules.TryGetValue(rule.Name, out var known) && known.Rule.Account == rule.Account
            && known.Rule.Subtree == rule.Subtree && known.Rule.Asset == rule.Asset)
        {
            (known.Rule, known.IsTouched) = (rule, true);
            return;
        }

        Drop(rule.Name, "ruleChanged", entry);
        var added = new Watched { Rule = rule, IsTouched = true };
        foreach (var (key, sum) in _sums)
            if (added.Counts(key)) added.Balance += sum;
        _rules[rule.Name] = added;
    }

    private void Drop(string name, string reason, JournalEntry entry)
    {
        if (_rules.TryGetValue(name, out var known) && known.Alert is not null) Clear(known, reason, entry);
        _rules.Remove(name);
    }

    private void Look(Watched watched, string reason, JournalEntry entry)
    {
        watched.IsTouched = false;
        var (side, bound) = watched.Passed;
        if (side == watched.Side) return;
        if (watched.Alert is not null) Clear(watched, reason, entry);
        watched.Side = side;
        if (side is not null) Raise(watched, bound!.Value, entry);
    }

    private void Raise(Watched watched, decimal bound, JournalEntry entry)
    {
        var rule = watched.Rule;
        var raised = StoredText.ObjectOf(
        [
            ("name", StoredText.JsonOf(rule.Name)), ("account", StoredText.JsonOf(rule.Account)),
            ("subtree", rule.Subtree ? "true" : "false"), ("asset", StoredText.JsonOf(rule.Asset)),
            ("side", StoredText.JsonOf(watched.Side)), ("bound", StoredText.JsonOf(bound)),
            .. Common(watched, entry),
        ]);
        var number = _alerts is [.., var last] && last.Position == entry.Position
            ? last.Number + 1 : entry.Position * NumbersPerEvent;
        watched.Alert = new Alert(rule.Name, entry.Position, number, raised);
        _alerts.Add(watched.Alert);
        Tell("balance_alert_raised.v1", raised);
    }

    private void Clear(Watched watched, string reason, JournalEntry entry)
    {
        var cleared = StoredText.ObjectOf(
        [
            ("name", StoredText.JsonOf(watched.Rule.Name)),
            ("raisedAt", StoredText.Of(watched.Alert!.Position)), ("reason", StoredText.JsonOf(reason)),
            .. Common(watched, entry),
        ]);
        watched.Alert.Cleared = cleared;
        watched.Alert = null;
        Tell("balance_alert_cleared.v1", cleared);
    }

    private static (string, string?)[] Common(Watched watched, JournalEntry entry) =>
    [
        ("balance", StoredText.JsonOf(watched.Balance.ToString())),
        ("position", StoredText.Of(entry.Position)),
        ("recordedAt", StoredText.JsonOf(entry.RecordedAt.ToUniversalTime().ToString(
            "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture))),
    ];

    private void Tell(string type, string data) =>
        _events.Add([StoredText.Of(_events.Count + 1), type, data]);

    private sealed class Watched
    {
        public required BalanceAlert Rule { get; set; }

        public Exact Balance { get; set; } = Exact.Zero;

        public string? Side { get; set; }

        /// <summary>The one that stands.</summary>
        public Alert? Alert { get; set; }

        public bool IsTouched { get; set; }

        public (string? Side, decimal? Bound) Passed =>
            Rule.Below is { } below && Balance < Exact.Of(below) ? ("below", below)
            : Rule.Above is { } above && Exact.Of(above) < Balance ? ("above", above)
            : (null, null);

        public string Json => StoredText.ObjectOf(
        [
            ("rule", StoredText.ObjectOf(
            [
                ("name", StoredText.JsonOf(Rule.Name)), ("account", StoredText.JsonOf(Rule.Account)),
                ("subtree", Rule.Subtree ? "true" : "false"), ("asset", StoredText.JsonOf(Rule.Asset)),
                ("below", Amount(Rule.Below)), ("above", Amount(Rule.Above)),
            ])),
            ("balance", StoredText.JsonOf(Balance.ToString())),
            ("side", Side is null ? null : StoredText.JsonOf(Side)),
            ("raisedAt", Alert is null ? null : StoredText.Of(Alert.Position)),
        ]);

        public bool Counts((string Account, string Asset) key) =>
            key.Asset == Rule.Asset && (key.Account == Rule.Account || (Rule.Subtree
                && key.Account.StartsWith(Rule.Account, StringComparison.Ordinal)
                && key.Account[Rule.Account.Length] == ':'));

        private static string? Amount(decimal? bound) =>
            bound is { } amount ? StoredText.JsonOf(amount) : null;
    }

    private sealed class Alert(string rule, long position, long number, string raised)
    {
        public long Position { get; } = position;

        public long Number { get; } = number;

        public string? Cleared { get; set; }

        public string?[] Row(string ledger)
        {
            var (id, isCleared) = ($"{ledger}/{StoredText.Of(Position)}/{rule}", Cleared is not null);
            return
            [
                id, StoredText.Of(Number), isCleared ? "true" : "false",
                StoredText.ObjectOf(
                [
                    ("id", StoredText.JsonOf(id)), ("ledger", StoredText.JsonOf(ledger)),
                    ("number", StoredText.Of(Number)), ("raised", raised), ("cleared", Cleared),
                    ("isCleared", isCleared ? "true" : "false"),
                ]),
            ];
        }
    }
}
