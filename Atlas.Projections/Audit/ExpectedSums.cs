using System.Globalization;
using Atlas.Ledger.Accounts;
using Atlas.Ledger.Audit;
using static Atlas.Ledger.Audit.StoredText;

namespace Atlas.Projections.Audit;

/// <summary>
/// The rows of sums that events lead to. Their parts are one text, <c>number:amount</c> in order and apart by
/// spaces: of a month its days that have postings, of a year its months.
/// </summary>
internal static class ExpectedSums
{
    public static IEnumerable<string?[]> Months(ReplayBook book) =>
        book.Months.Keys.Select(key => Month(book, key)!);

    public static IEnumerable<string?[]> Years(ReplayBook book) => book.Months.Keys
        .Select(key => key with { Month = new DateOnly(key.Month.Year, 1, 1) }).Distinct()
        .Select(key => Year(book, key)!);

    public static IEnumerable<string?[]> Totals(ReplayBook book) => book.Totals.Keys
        .Select(key => (
            ExpectedRows.KindOf(key.Kind), key.Asset, new DateOnly(key.Date.Year, key.Date.Month, 1)))
        .Distinct().Select(key => Total(book, key)!);

    public static string?[]? Month(ReplayBook book, (string Account, string Asset, DateOnly Month)? key)
    {
        if (key is not { } sought || !book.Months.TryGetValue(sought, out var amount)) return null;
        var (account, asset, month) = sought;
        return
        [
            account, asset, Of(month), KindOf(book, account), Of(amount),
            Packed(DaysOf(month).Select(day => (
                day.Day, book.Days.TryGetValue((account, asset, day), out var moved)
                    ? Of(moved) : null))),
        ];
    }

    public static string?[]? Year(ReplayBook book, (string Account, string Asset, DateOnly Year)? key)
    {
        if (key is not (var account, var asset, { DayOfYear: 1 } year)) return null;
        var months = Packed(Enumerable.Range(0, 12).Select(month => (
            month + 1, book.Months.TryGetValue((account, asset, year.AddMonths(month)), out var amount)
                ? Of(amount) : null)));
        return months.Length == 0 ? null : [account, asset, Of(year), KindOf(book, account), months];
    }

    public static string?[]? Total(ReplayBook book, (string Kind, string Asset, DateOnly Month)? key)
    {
        if (key is not (var name, var asset, { Day: 1 } month) || !Kinds.TryGetValue(name, out var kind))
            return null;
        var days = Packed(DaysOf(month).Select(day => (
            day.Day, book.Totals.TryGetValue((kind, asset, day), out var total)
                ? total.Trim().ToString() : null)));
        return days.Length == 0 ? null : [name, asset, Of(month), days];
    }

    public static IEnumerable<string?[]> Blocks(ReplayBook book) =>
        book.Blocks.Keys.Select(number => Block(book, Of(number))!);

    public static string?[]? Block(ReplayBook book, string number) =>
        book.Blocks.TryGetValue(long.Parse(number, CultureInfo.InvariantCulture), out var dates)
            ? [number, Of(dates.First), Of(dates.Last)] : null;

    private static readonly Dictionary<string, AccountKind> Kinds =
        Enum.GetValues<AccountKind>().ToDictionary(ExpectedRows.KindOf);

    private static string? KindOf(ReplayBook book, string account) =>
        book.Find(account) is { } known ? ExpectedRows.KindOf(known.Kind) : null;

    private static IEnumerable<DateOnly> DaysOf(DateOnly month) =>
        Enumerable.Range(0, DateTime.DaysInMonth(month.Year, month.Month)).Select(month.AddDays);

    private static string Packed(IEnumerable<(int Number, string? Amount)> parts) =>
        string.Join(' ', parts.Where(p => p.Amount is not null).Select(p => $"{Of(p.Number)}:{p.Amount}"));
}
