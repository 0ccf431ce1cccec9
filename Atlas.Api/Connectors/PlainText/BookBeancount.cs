using Atlas.Ledger.Money;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>
/// Books a beancount journal in its own order: by date, and on a day opens, balances, transactions, closes.
/// </summary>
internal sealed class BookBeancount
{
    private readonly BookedJournal _result;
    private readonly RunningBalances _running = new();
    private readonly BeancountTolerances _tolerances;
    private readonly BeancountTransactions _transactions;
    private readonly Dictionary<string, PlainOpen> _opened = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PlainClose> _closed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (PlainPad Pad, HashSet<string> Done)> _pads =
        new(StringComparer.Ordinal);
    private readonly HashSet<string> _notOpened = new(StringComparer.Ordinal);

    public BookBeancount(BookedJournal result)
    {
        _result = result;
        _tolerances = new BeancountTolerances(result.Read);
        _transactions = new BeancountTransactions(_tolerances, MethodOf);
    }

    public void Run()
    {
        foreach (var entry in _result.Read.Entries.OrderBy(e => e.Date).ThenBy(OrderOnDay))
        {
            try
            {
                Book(entry);
            }
            catch (JournalSyntaxException wrong)
            {
                _result.Errors.Add(wrong.Error);
            }
        }

        foreach (var (pad, done) in _pads.Values)
            if (done.Count == 0) _result.Notes.Add(
                new JournalError(pad.At, "no balance follows this pad, so it does nothing"));
        foreach (var open in _opened.Values) _result.Read.Accounts.Add(AccountOf(open));
    }

    private static int OrderOnDay(PlainEntry entry) => entry switch
    {
        PlainOpen => 0,
        PlainBalance => 1,
        PlainClose => 3,
        _ => 2,
    };

    private string MethodOf(string account) =>
        (_opened.GetValueOrDefault(account)?.Booking
            ?? _result.Read.Option("booking_method") ?? "STRICT")
        .ToUpperInvariant();

    private void Book(PlainEntry entry)
    {
        switch (entry)
        {
            case PlainOpen open:
                if (!_opened.TryAdd(open.Account, open)) throw new JournalSyntaxException(
                    open.At, $"{open.Account} is open since line {_opened[open.Account].At.Line}");
                break;
            case PlainClose close:
                if (!_opened.ContainsKey(close.Account) || !_closed.TryAdd(close.Account, close))
                    throw new JournalSyntaxException(close.At, $"{close.Account} is not open");
                break;
            case PlainPad pad: _pads[pad.Account] = (pad, new HashSet<string>(StringComparer.Ordinal)); break;
            case PlainBalance balance: Check(balance); break;
            case PlainTransaction transaction: Book(transaction); break;
        }
    }

    private void Book(PlainTransaction transaction)
    {
        foreach (var posting in transaction.Postings) CheckIsOpen(posting);
        var booked = _transactions.Book(transaction);
        foreach (var leg in booked.Legs) _running.Add(leg.Account, leg.Amount);
        _result.Transactions.Add(booked);
    }

    private void CheckIsOpen(PlainPosting posting)
    {
        if (_closed.TryGetValue(posting.Account, out var close)) throw new JournalSyntaxException(
            posting.At, $"{posting.Account} is closed since {close.At}");
        if (!_opened.ContainsKey(posting.Account) && _notOpened.Add(posting.Account))
            _result.Notes.Add(new JournalError(posting.At, $"{posting.Account} is used and not opened"));
    }

    private void Check(PlainBalance balance)
    {
        var currency = balance.Amount.Commodity;
        var missing = balance.Amount.Number - _running.Of(balance.Account, currency, withSubaccounts: true);
        var isFilled = missing.Abs <= _tolerances.Of(balance);
        if (_pads.TryGetValue(balance.Account, out var open) && open.Done.Add(currency) && !isFilled)
        {
            Fill(open.Pad, balance, missing);
            isFilled = true;
        }

        if (!isFilled) throw new JournalSyntaxException(balance.At,
            $"{balance.Account} should hold {balance.Amount} " +
            $"and holds {balance.Amount.Number - missing} {currency}");
        _result.AssertionsHeld++;
    }

    private void Fill(PlainPad pad, PlainBalance balance, Exact missing)
    {
        var amount = new PlainAmount(missing, balance.Amount.Commodity);
        var booked = new BookedTransaction(pad) { Made = $"Padding of {pad.Account} for {balance.Amount}" };
        booked.Legs.Add(new BookedLeg(pad.Account, amount, IsRest: false, null));
        booked.Legs.Add(new BookedLeg(pad.Source, amount with { Number = -missing }, IsRest: false, null));
        foreach (var leg in booked.Legs) _running.Add(leg.Account, leg.Amount);
        _result.Transactions.Add(booked);
    }

    private PlainAccount AccountOf(PlainOpen open)
    {
        var notes = open.Notes;
        Add("opened", PlainDates.Text(open.Date));
        Add("closed", _closed.TryGetValue(open.Account, out var close) ? PlainDates.Text(close.Date) : null);
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
