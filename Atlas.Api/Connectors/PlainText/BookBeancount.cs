namespace Atlas.Api.Connectors.PlainText;

/// <summary>
/// Books a beancount journal in its own order: by date, and on a day opens, balances, transactions, closes.
/// First
/// the transactions, then the pads that their sums lead to, then everything is checked.
/// </summary>
internal sealed partial class BookBeancount
{
    private readonly BookedJournal _result;
    private readonly BeancountTolerances _tolerances;
    private readonly BeancountTransactions _transactions;
    private readonly List<PlainEntry> _entries;
    private readonly ILookup<string, PlainOpen> _opens;
    private readonly Dictionary<PlainEntry, List<BookedTransaction>> _booked = [];

    public BookBeancount(BookedJournal result)
    {
        _result = result;
        _entries = [.. result.Read.Entries.OrderBy(e => e.Date).ThenBy(OrderOnDay).ThenBy(e => e.At.Line)];
        _opens = _entries.OfType<PlainOpen>().ToLookup(o => o.Account);
        _tolerances = new BeancountTolerances(result.Read);
        _transactions = new BeancountTransactions(_tolerances, MethodOf);
    }

    public void Run()
    {
        foreach (var transaction in _entries.OfType<PlainTransaction>())
            Try(() => _booked[transaction] = [_transactions.Book(transaction)]);
        if (!IsRaw) new BeancountPads(_entries, _booked, _tolerances, Fail).Run();
        Check();
        foreach (var entry in _entries)
            if (_booked.TryGetValue(entry, out var booked)) _result.Transactions.AddRange(booked);
        foreach (var open in _opens.Select(o => o.First())) _result.Read.Accounts.Add(AccountOf(open));
    }

    /// <summary>An option keeps beancount from filling pads and checking balances.</summary>
    private bool IsRaw => _result.Read.Option("plugin_processing_mode") == "raw";

    /// <summary>The accounts that an entry names.</summary>
    public static IEnumerable<(Place At, string Account)> AccountsOf(PlainEntry entry) => entry switch
    {
        PlainTransaction t => t.Postings.Select(p => (p.At, p.Account)),
        PlainOpen o => [(o.At, o.Account)],
        PlainClose c => [(c.At, c.Account)],
        PlainPad p => [(p.At, p.Account), (p.At, p.Source)],
        PlainBalance b => [(b.At, b.Account)],
        PlainMention m => [(m.At, m.Account)],
        _ => [],
    };

    private static int OrderOnDay(PlainEntry entry) => entry switch
    {
        PlainOpen => -2,
        PlainBalance => -1,
        PlainMention mention => mention.Order,
        PlainClose => 2,
        _ => 0,
    };

    private void Try(Action step)
    {
        try
        {
            step();
        }
        catch (JournalSyntaxException wrong)
        {
            _result.Errors.Add(wrong.Error);
        }
    }

    private void Fail(Place at, string reason) => _result.Errors.Add(new JournalError(at, reason));

    private string MethodOf(string account) => _opens[account].LastOrDefault(o =>
        o.Booking is not null)?.Booking
        ?? _result.Read.Option("booking_method") ?? "STRICT";

    private PlainAccount AccountOf(PlainOpen open)
    {
        var notes = open.Notes;
        var close = _entries.OfType<PlainClose>().FirstOrDefault(c => c.Account == open.Account);
        Add("opened", PlainDates.Text(open.Date));
        Add("closed", close is null ? null : PlainDates.Text(close.Date));
        Add("currencies", open.Currencies);
        Add("booking", open.Booking);
        return new PlainAccount(open.At, open.Account, notes);

        void Add(string key, string? value)
        {
            // What the entry says itself under that name goes before.
            var isSaid = notes.Exact.ContainsKey(key) || notes.Metadata.Exists(m => m.Key == key);
            if (value is null || isSaid) return;
            notes.Metadata.Add(new KeyValuePair<string, string>(key, value));
        }
    }
}
