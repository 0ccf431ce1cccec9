using Atlas.Ledger.Accounts;
using Atlas.Ledger.Holds;
using Atlas.Ledger.Transactions;

namespace Atlas.Tests.Properties;

/// <summary>The reasons of the commands that move or reserve money.</summary>
internal sealed partial class NaiveRules
{
    private IEnumerable<string> OfPosting(PostTransaction c)
    {
        var costs = c.Postings.Where(p => p.Cost is not null).Select(p => p.Cost!).ToList();
        var prices = c.Postings.Where(p => p.Price is not null).Select(p => p.Price!.Amount);
        List<string> said =
        [
            .. c.Postings.SelectMany(p => OfAmount(p.Amount, p.Asset)),
            .. When(!costs.Select(l => l.Amount).Concat(prices).All(HasFewDigits), "amount_out_of_range"),
            .. costs.Where(l => l.Date is not null).Select(l => l.Date!.Value).Append(c.EffectiveDate)
                .SelectMany(OfDate),
            .. When(c.Postings.Count < 2, "too_few_postings"),
            .. When(c.Postings.Any(p => p.Amount == 0), "zero_amount"),
            .. When(!IsBalanced(c.Postings.Select(p => (p.Asset, p.Amount))), "unbalanced"),
            .. When(c.Postings.Any(p => ledger.Asset(p.Asset) is null), "asset_not_found"),
            .. c.Postings.SelectMany(p => OfPlace(p.Account, p.Asset)),
            .. When(c.Reference is not null && ledger.References.Contains(c.Reference), "reference_taken"),
        ];
        return said.Count > 0
            ? said
            : OfFunds(c.Postings.Select(p => (p.Account, p.Asset, p.Amount)), c.EffectiveDate);
    }

    /// <summary>Each item sees those before it; the first that is refused refuses all.</summary>
    private IEnumerable<string> OfBatch(PostBatch c)
    {
        var soFar = ledger.Copy();
        for (var i = 0; i < c.Transactions.Count; i++)
        {
            if (new NaiveRules(soFar, now).Refuse(c.Transactions[i]) is { } refused) return [refused];
            soFar.Apply(c.Transactions[i], [new Guid(i, 0, 0, new byte[8])]);
        }

        return When(c.Transactions.Count == 0, "too_few_postings");
    }

    private IEnumerable<string> OfReversal(ReverseTransaction c)
    {
        var amounts = c.Amounts ?? [];
        if (!amounts.All(a => HasFewDigits(a.Amount))) return ["amount_out_of_range"];
        var originals = ledger.Postings.Where(p => p.Transaction == c.Transaction).ToList();
        var lacksPosting = amounts.Any(a => a.Posting < 0 || a.Posting >= originals.Count);
        List<string> said =
        [
            .. OfDate(c.EffectiveDate),
            .. When(c.Amounts?.Count < 2, "too_few_postings"),
            .. When(amounts.Any(a => a.Amount == 0), "zero_amount"),
            .. When(amounts.Any(a => a.Amount < 0), "negative_amount"),
            .. When(originals.Count == 0, "transaction_not_found"),
            .. When(lacksPosting, "posting_not_found"),
        ];
        if (originals.Count == 0 || lacksPosting) return said;

        var taken = ledger.TakenBack(c).ToList();
        said.AddRange(taken.SelectMany(t => OfAmount(t.Amount, t.Original.Asset)));
        said.AddRange(taken.SelectMany(t => OfPlace(t.Original.Account, t.Original.Asset)));
        var isBalanced = c.Amounts is null || IsBalanced(taken.Select(t => (t.Original.Asset, t.Amount)));
        said.AddRange(When(!isBalanced, "unbalanced"));
        said.AddRange(When(originals.TrueForAll(p => ledger.LeftOf(p) == 0), "already_reversed"));
        said.AddRange(When(originals.Exists(p =>
                amounts.Where(a => a.Posting == p.Index).Sum(a => a.Amount) > Math.Abs(ledger.LeftOf(p))),
            "reversal_exceeds_original"));
        return said.Count > 0
            ? said
            : OfFunds(taken.Select(t => (t.Original.Account, t.Original.Asset, -t.Amount)), c.EffectiveDate);
    }

    private IEnumerable<string> OfHolding(HoldFunds c)
    {
        var expiresAt = ToMicroseconds(c.ExpiresAt);
        List<string> said =
        [
            .. OfAmount(c.Amount, c.Asset),
            .. OfDate(DateOnly.FromDateTime(expiresAt.UtcDateTime)),
            .. When(c.Amount == 0, "zero_amount"),
            .. When(c.Amount < 0, "negative_amount"),
            .. When(ledger.Asset(c.Asset) is null, "asset_not_found"),
            .. OfPlace(c.Account, c.Asset),
            .. When(expiresAt <= now, "hold_expired"),
        ];
        if (said.Count > 0) return said;
        return
        [
            .. When(!Fits(ledger.HeldOf(c.Account, c.Asset) + c.Amount, ledger.Asset(c.Asset)!.Scale),
                ResultOutOfRange),
            .. When(IsShort(ledger.Account(c.Account)!, c.Asset, -c.Amount), "insufficient_funds"),
        ];
    }

    private IEnumerable<string> OfCapture(CaptureHold c)
    {
        var amounts = c.Destinations.Select(d => d.Amount).ToList();
        List<string> said =
        [
            .. OfDate(c.EffectiveDate),
            .. When(amounts.Count == 0, "too_few_postings"),
            .. When(amounts.Contains(0), "zero_amount"),
            .. When(amounts.Exists(a => a < 0), "negative_amount"),
            .. OfOpenHold(c.Hold),
        ];
        var hold = OpenHold(c.Hold);
        said.AddRange(amounts.SelectMany(a => OfAmount(a, hold?.Asset ?? "")));
        if (hold is null || said.Contains("amount_out_of_range")) return said;

        var scale = ledger.Asset(hold.Asset)!.Scale;
        var subtotals = amounts.Select((_, i) => amounts.Take(i + 1).Sum());
        said.AddRange(When(!subtotals.All(s => Fits(s, scale)), "amount_out_of_range"));
        var places = c.Destinations.Select(d => d.Account).Append(hold.Account);
        said.AddRange(places.SelectMany(a => OfPlace(a, hold.Asset)));
        said.AddRange(When(hold.ExpiresAt <= now, "hold_expired"));
        said.AddRange(When(amounts.Sum() > ledger.RemainingOf(hold), "hold_exceeded"));
        return said.Count > 0
            ? said
            : OfFunds(ledger.Captured(c, hold), c.EffectiveDate, hold.Account, amounts.Sum());
    }

    /// <summary>What was captured had been set aside, so it is available here.</summary>
    private IEnumerable<string> OfFunds(
        IEnumerable<(string Account, string Asset, decimal Amount)> postings, DateOnly date,
        string? capturedFrom = null, decimal captured = 0)
    {
        foreach (var place in postings.GroupBy(p => (p.Account, p.Asset)))
        {
            var (account, scale) = (ledger.Account(place.Key.Account)!, ledger.Asset(place.Key.Asset)!.Scale);
            var posted = ledger.PostedOf(account.Path, place.Key.Asset);
            var days = NaiveDays.Of(ledger, account.Path, place.Key.Asset);
            foreach (var (_, _, amount) in place)
            {
                posted += amount;
                days.Add(date, amount, scale);
                if (!Fits(posted, scale) || !days.Fits(date, scale)) yield return ResultOutOfRange;
            }

            var change = (place.Sum(p => p.Amount) * account.Sign)
                + (account.Path == capturedFrom ? captured : 0);
            if (IsShort(account, place.Key.Asset, change)) yield return "insufficient_funds";
        }
    }

    /// <summary>Whether this change of the available balance takes it below what the policy allows.</summary>
    private bool IsShort(NaiveAccount account, string asset, decimal change)
    {
        if (change >= 0 || account.Policy.Mode == OverdraftMode.Free) return false;
        var limit = account.Policy.Mode == OverdraftMode.Limit
            ? (account.Policy.Limits ?? []).Where(l => l.Asset == asset).Select(l => l.Amount)
                .FirstOrDefault()
            : 0;
        var posted = ledger.PostedOf(account.Path, asset) * account.Sign;
        return posted - ledger.HeldOf(account.Path, asset) + change < -limit;
    }

    private static bool IsBalanced(IEnumerable<(string Asset, decimal Amount)> amounts) => amounts
        .GroupBy(a => a.Asset, a => Units(a.Amount)).All(units => units.Aggregate((a, b) => a + b) == 0);
}

/// <summary>
/// The rule of day totals: while an account's turnover in an asset has at most 26 digits, no day is looked
/// at; from then on each day's total, with that turnover on top, must have at most 27.
/// </summary>
internal sealed class NaiveDays
{
    private readonly Dictionary<DateOnly, decimal> _days = [];
    private decimal _turnover;

    public static NaiveDays Of(NaiveLedger ledger, string account, string asset)
    {
        var days = new NaiveDays();
        foreach (var p in ledger.Postings.Where(p => p.Account == account && p.Asset == asset))
            days.Add(p.Date, p.Amount, p.Scale);
        return days;
    }

    public void Add(DateOnly date, decimal amount, int scale)
    {
        var turnover = _turnover + Math.Abs(amount);
        if (_days.Count == 0 && NaiveRules.Fits(turnover * 10, scale)) _turnover = turnover;
        else _days[date] = _days.GetValueOrDefault(date) + amount;
    }

    public bool Fits(DateOnly date, int scale) =>
        _days.Count == 0 || NaiveRules.Fits(Math.Abs(_days.GetValueOrDefault(date)) + _turnover, scale);

    public bool Fit(int scale) =>
        NaiveRules.Fits(_turnover, scale) && _days.Keys.All(day => Fits(day, scale));
}
