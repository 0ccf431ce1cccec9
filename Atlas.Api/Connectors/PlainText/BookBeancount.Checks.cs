namespace Atlas.Api.Connectors.PlainText;

/// <summary>What beancount checks once everything is booked.</summary>
internal sealed partial class BookBeancount
{
    private readonly RunningBalances _running = new();
    private readonly HashSet<string> _active = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unknown = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PlainClose> _closed = new(StringComparer.Ordinal);
    private readonly Dictionary<(string, string, DateOnly), PlainBalance> _balances = [];

    private void Check()
    {
        foreach (var entry in _entries)
        {
            switch (entry)
            {
                case PlainOpen open: CheckOpen(open); continue;
                case PlainClose close: CheckClose(close); continue;
            }

            foreach (var (at, account) in AccountsOf(entry))
                CheckIsActive(at, account, mayBeClosed: entry is PlainMention or PlainBalance);
            if (entry is PlainMention { MissingFile: { } missing } && !IsRaw)
                Fail(entry.At, $"there is no file {missing}");
            foreach (var booked in _booked.GetValueOrDefault(entry) ?? []) Count(entry, booked);
            if (entry is PlainBalance balance && !IsRaw) Check(balance);
        }
    }

    private void CheckOpen(PlainOpen open)
    {
        if (_opens[open.Account].First() is { } first && first != open)
            Fail(open.At, $"{open.Account} is opened a second time; first in {first.At}");
        _active.Add(open.Account);
    }

    private void CheckClose(PlainClose close)
    {
        if (_opens[close.Account].FirstOrDefault() is not { } open || open.Date > close.Date)
            Fail(close.At, $"{close.Account} is not open");
        else if (open.Date == close.Date)
            Fail(close.At, $"{close.Account} is closed on the day on which it is opened");
        if (!_closed.TryAdd(close.Account, close))
            Fail(close.At, $"{close.Account} is closed since {_closed[close.Account].At}");
        _active.Remove(close.Account);
    }

    private void CheckIsActive(Place at, string account, bool mayBeClosed)
    {
        if (_active.Contains(account) || _result.Read.OpensAccounts) return;
        if (_closed.TryGetValue(account, out var close))
        {
            if (!mayBeClosed) Fail(at, $"{account} is closed since {close.At}");
        }
        else if (_opens[account].FirstOrDefault() is { } later)
        {
            Fail(at, $"{account} is used before it is opened in {later.At}");
        }
        else if (_unknown.Add(account))
        {
            Fail(at, $"{account} is used and never opened");
        }
    }

    private void Count(PlainEntry entry, BookedTransaction booked)
    {
        foreach (var leg in booked.Legs)
        {
            _running.Add(leg.Account, leg.Amount);
            if (!Allows(leg.Account, leg.Amount.Commodity)) Fail(leg.From?.At ?? entry.At,
                $"{leg.Account} may not hold {leg.Amount.Commodity}, only {CurrenciesOf(leg.Account)}");
        }
    }

    private bool Allows(string account, string currency) => CurrenciesOf(account) is not { } allowed ||
        allowed.Split(',').Contains(currency, StringComparer.Ordinal);

    private string? CurrenciesOf(string account) =>
        _opens[account].LastOrDefault(o => o.Currencies is not null)?.Currencies;

    private void Check(PlainBalance balance)
    {
        var (account, currency) = (balance.Account, balance.Amount.Commodity);
        var same = _balances.GetValueOrDefault((account, currency, balance.Date));
        if (same is not null && same.Amount != balance.Amount)
            Fail(balance.At, $"another balance of that day is in {same.At}");
        _balances.TryAdd((account, currency, balance.Date), balance);
        if (!Allows(account, currency))
            Fail(balance.At, $"{account} may not hold {currency}, only {CurrenciesOf(account)}");
        var held = _running.Of(account, currency, withSubaccounts: true);
        if ((held - balance.Amount.Number).Abs > _tolerances.Of(balance))
            Fail(balance.At, $"{account} should hold {balance.Amount} and holds {held} {currency}");
        else _result.AssertionsHeld++;
    }
}
