using Atlas.Ledger.Money;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>
/// A pad fills its account up to each next balance of it or of what is below it, once in every currency. What
/// other pads fill does not count.
/// </summary>
/// <param name="entries">In beancount's order.</param>
/// <param name="booked">What transactions came to; what pads come to is added.</param>
internal sealed class BeancountPads(
    IReadOnlyList<PlainEntry> entries, Dictionary<PlainEntry, List<BookedTransaction>> booked,
    BeancountTolerances tolerances, Action<Place, string> fail)
{
    public void Run()
    {
        foreach (var pads in entries.OfType<PlainPad>().GroupBy(p => p.Account))
        {
            var account = new PaddedAccount(this, pads.Key);
            foreach (var entry in entries) account.Pass(entry);
            foreach (var unused in pads.Where(p => !booked.ContainsKey(p)))
                fail(unused.At, "no balance follows this pad that it would fill");
        }
    }

    /// <summary>One account on its way through the entries.</summary>
    private sealed class PaddedAccount(BeancountPads pads, string account)
    {
        private readonly RunningBalances _running = new();
        private readonly RunningBalances _atCost = new();
        private readonly HashSet<string> _done = new(StringComparer.Ordinal);
        private PlainPad? _active;

        public void Pass(PlainEntry entry)
        {
            switch (entry)
            {
                case PlainPad pad when pad.Account == account:
                    _active = pad;
                    _done.Clear();
                    break;
                case PlainBalance balance when RunningBalances.IsAtOrBelow(balance.Account, account):
                    Fill(balance);
                    break;
                case PlainTransaction when pads.Booked(entry) is { } transaction:
                    foreach (var leg in transaction.Legs)
                    {
                        _running.Add(leg.Account, leg.Amount);
                        if (leg.Cost is not null) _atCost.Add(leg.Account, leg.Amount);
                    }

                    break;
            }
        }

        private void Fill(PlainBalance balance)
        {
            var currency = balance.Amount.Commodity;
            var missing = balance.Amount.Number - _running.Of(account, currency, withSubaccounts: true);
            var isFilled = missing.Abs <= pads.TolerancesOf(balance);
            if (!_done.Add(currency) || isFilled || _active is not { } pad) return;
            if (!_atCost.Of(account, currency, withSubaccounts: true).IsZero)
                pads.Fail(balance.At, $"{account} holds lots of {currency}, which a pad cannot fill");
            var amount = new PlainAmount(missing, currency);
            var filled = new BookedTransaction(pad) { Made = $"Padding of {account} for {balance.Amount}" };
            filled.Legs.Add(new BookedLeg(account, amount, IsRest: false, null));
            filled.Legs.Add(new BookedLeg(pad.Source, amount with { Number = -missing }, IsRest: false,
                null));
            _running.Add(account, amount);
            pads.Add(pad, filled);
        }
    }

    private BookedTransaction? Booked(PlainEntry entry) =>
        booked.TryGetValue(entry, out var found) ? found[0] : null;

    private Exact TolerancesOf(PlainBalance balance) => tolerances.Of(balance);

    private void Fail(Place at, string reason) => fail(at, reason);

    private void Add(PlainPad pad, BookedTransaction filled)
    {
        if (!booked.TryGetValue(pad, out var before)) booked[pad] = before = [];
        before.Add(filled);
    }
}
