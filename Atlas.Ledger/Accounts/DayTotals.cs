using System.Collections.Immutable;
using Atlas.Ledger.Money;

namespace Atlas.Ledger.Accounts;

/// <summary>
/// Keeps every total of one account, asset and effective date within 27 digits, without keeping every day:
/// while the whole turnover has at most 26 digits no day can have more, and only the turnover is kept. From
/// the first posting beyond that on they are kept by day, and a day may take what its digits leave beside the
/// turnover so far.
/// </summary>
/// <param name="Turnover">Debits plus credits of the postings that are not kept by day; not negative.</param>
/// <param name="Days">Debits minus credits of those that came later; null = there are none.</param>
public readonly record struct DayTotals(decimal Turnover, ImmutableSortedDictionary<DateOnly, decimal>? Days)
{
    private static readonly ImmutableSortedDictionary<DateOnly, decimal> None =
        ImmutableSortedDictionary<DateOnly, decimal>.Empty;

    /// <summary>Whether no day's total can exceed 27 digits at this scale.</summary>
    public bool Fit(int scale)
    {
        foreach (var total in (Days ?? None).Values)
            if (!Amount.Fits(Math.Abs(total) + Turnover, scale)) return false;
        return Amount.Fits(Turnover, scale);
    }

    /// <summary>Whether the day's total, as far as it is known, fits 27 digits at this scale.</summary>
    public bool Fits(DateOnly date, int scale) =>
        Days is null || Amount.Fits(Math.Abs(Days.GetValueOrDefault(date)) + Turnover, scale);

    /// <summary>The amount must itself fit the scale.</summary>
    public DayTotals Add(DateOnly date, decimal amount, int scale)
    {
        var turnover = Turnover + Math.Abs(amount);
        if (Days is null && Amount.Fits(turnover * 10m, scale)) return this with { Turnover = turnover };
        var days = Days ?? None;
        return this with { Days = days.SetItem(date, days.GetValueOrDefault(date) + amount) };
    }

    public bool Equals(DayTotals other) =>
        Turnover == other.Turnover && (Days ?? None).SequenceEqual(other.Days ?? None);

    public override int GetHashCode() => HashCode.Combine(Turnover, Days?.Count ?? 0);
}
