using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using Atlas.Ledger.Accounts;
using Atlas.Ledger.Alerts;
using Atlas.Ledger.Holds;
using Atlas.Ledger.Ledgers;
using Atlas.Ledger.Money;
using Atlas.Ledger.Prices;
using Atlas.Ledger.Transactions;

namespace Atlas.Tests.Properties;

/// <summary>
/// Why the naive ledger refuses a command: all reasons, in no order; <see cref="Refuse"/> picks.
/// </summary>
internal sealed partial class NaiveRules(NaiveLedger ledger, DateTimeOffset now)
{
    /// <summary>amount_out_of_range of what a command leads to, as against what it says.</summary>
    private const string ResultOutOfRange = "result_out_of_range";

    private static readonly string[] Precedence =
    [
        "ledger_busy", "invalid_text", "limit_exceeded", "ledger_not_found", "ledger_exists",
        "idempotency_conflict",
        "invalid_ledger_name", "amount_out_of_range", "scale_exceeded", "date_out_of_range",
        "too_few_postings", "too_few_prices",
        "zero_amount", "negative_amount", "invalid_price", "invalid_alert",
        "unbalanced", "asset_not_found", "invalid_asset_code",
        "asset_exists",
        "scale_narrowed", "invalid_account_path", "account_kind_required", "account_kind_conflict",
        "account_not_found", "account_exists", "account_closed", "account_frozen", "account_not_frozen",
        "account_not_empty", "asset_not_allowed", "transaction_not_found", "posting_not_found",
        "alert_not_found",
        "hold_not_found",
        "hold_closed", "hold_expired", "hold_not_due", "hold_exceeded", "already_reversed",
        "reversal_exceeds_original", "reference_taken", ResultOutOfRange, "insufficient_funds",
    ];

    public static DateTimeOffset ToMicroseconds(DateTimeOffset time) =>
        new(time.UtcTicks / 10 * 10, TimeSpan.Zero);

    public static AccountKind? KindOf(string path) => path.Split(':')[0].ToUpperInvariant() switch
    {
        "ASSET" or "ASSETS" => AccountKind.Asset,
        "LIABILITY" or "LIABILITIES" => AccountKind.Liability,
        "EQUITY" => AccountKind.Equity,
        "INCOME" or "INCOMES" or "REVENUE" or "REVENUES" => AccountKind.Income,
        "EXPENSE" or "EXPENSES" => AccountKind.Expense,
        _ => null,
    };

    public string? Refuse(object command)
    {
        var reason = Reasons(command).MinBy(r => Array.IndexOf(Precedence, r));
        return reason == ResultOutOfRange ? "amount_out_of_range" : reason;
    }

    private IEnumerable<string> Reasons(object command) => command switch
    {
        CreateLedger c => OfLedger(c),
        DeclareAsset c => OfAsset(c),
        OpenAccount c => OfOpening(c),
        ChangePolicy c => OfPolicy(c.Policy).Concat(OfStatus(c.Account, "closed")),
        FreezeAccount c => OfStatus(c.Account, "closed", "frozen"),
        UnfreezeAccount c => OfStatus(c.Account, "closed").Concat(
            When(ledger.Account(c.Account)?.Status == "open", "account_not_frozen")),
        CloseAccount c => OfStatus(c.Account, "closed", "frozen")
            .Concat(When(!IsEmpty(c.Account), "account_not_empty")),
        SetAccountMetadata c => When(ledger.Account(c.Account) is null, "account_not_found"),
        SetTransactionMetadata c => When(!IsTransaction(c.Transaction), "transaction_not_found"),
        PostTransaction c => OfPosting(c),
        PostBatch c => OfBatch(c),
        ReverseTransaction c => OfReversal(c),
        HoldFunds c => OfHolding(c),
        CaptureHold c => OfCapture(c),
        ReleaseHold c => OfOpenHold(c.Hold),
        ExpireHold c => OfOpenHold(c.Hold).Concat(When(OpenHold(c.Hold)?.ExpiresAt > now, "hold_not_due")),
        SetBalanceAlert c => OfAlert(c.Rule),
        RemoveBalanceAlert c => When(!ledger.Alerts.Contains(c.Name), "alert_not_found"),
        RecordPrices c => When(c.Prices.Count == 0, "too_few_prices").Concat(c.Prices.SelectMany(OfPrice)),
        _ => throw new ArgumentException($"The naive rules do not know {command}.", nameof(command)),
    };

    private IEnumerable<string> OfLedger(CreateLedger c) =>
    [
        .. When(ledger.Exists, "ledger_exists"),
        .. When(!LedgerName().IsMatch(c.Name), "invalid_ledger_name"),
    ];

    private IEnumerable<string> OfAsset(DeclareAsset c)
    {
        if (c.Scale is < 0 or > 27) yield return "scale_exceeded";
        if (!IsCode(c.Code)) yield return "invalid_asset_code";
        if (ledger.Asset(c.Code) is not { } declared) yield break;
        if (c.Scale == declared.Scale) yield return "asset_exists";
        if (c.Scale < declared.Scale) yield return "scale_narrowed";
        if (c.Scale <= declared.Scale || c.Scale > 27) yield break;
        if (ledger.Accounts.Exists(a => !Fits(ledger.PostedOf(a.Path, c.Code), c.Scale)
            || !Fits(ledger.HeldOf(a.Path, c.Code), c.Scale)
            || !NaiveDays.Of(ledger, a.Path, c.Code).Fit(c.Scale)))
            yield return ResultOutOfRange;
    }

    private IEnumerable<string> OfAlert(BalanceAlert rule) =>
    [
        .. new[] { rule.Below, rule.Above }.OfType<decimal>().SelectMany(b => OfAmount(b, rule.Asset)),
        .. When(rule is { Below: null, Above: null } || rule.Below > rule.Above || !IsCode(rule.Name),
            "invalid_alert"),
        .. When(ledger.Asset(rule.Asset) is null, "asset_not_found"),
        .. When(!Array.TrueForAll(rule.Account.Split(':'), IsSegment), "invalid_account_path"),
    ];

    private static IEnumerable<string> OfPrice(MarketPrice p) =>
    [
        .. When(!HasFewDigits(p.Price), "amount_out_of_range"),
        .. OfDate(p.Date),
        .. When(p.Price <= 0 || p.Base == p.Quote, "invalid_price"),
        .. When(!IsCode(p.Base) || !IsCode(p.Quote), "invalid_asset_code"),
    ];

    private IEnumerable<string> OfOpening(OpenAccount c) =>
    [
        .. OfPolicy(c.Policy),
        .. When(c.AllowedAssets?.Any(a => ledger.Asset(a) is null) == true, "asset_not_found"),
        .. When(!Array.TrueForAll(c.Account.Split(':'), IsSegment), "invalid_account_path"),
        .. When(KindOf(c.Account) is null && c.Kind is null, "account_kind_required"),
        .. When(KindOf(c.Account) is { } named && c.Kind is { } given
            && named != given, "account_kind_conflict"),
        .. When(ledger.Account(c.Account) is not null, "account_exists"),
    ];

    private IEnumerable<string> OfPolicy(OverdraftPolicy? policy) => (policy?.Limits ?? []).SelectMany(l =>
        OfAmount(l.Amount, l.Asset).Concat(When(l.Amount < 0, "negative_amount"))
            .Concat(When(ledger.Asset(l.Asset) is null, "asset_not_found")));

    /// <summary>
    /// account_not_found, and account_closed or account_frozen where that status is in the way.
    /// </summary>
    private IEnumerable<string> OfStatus(string path, params string[] inTheWay) => ledger.Account(path) switch
    {
        null => ["account_not_found"],
        var account => When(inTheWay.Contains(account.Status), $"account_{account.Status}"),
    };

    private IEnumerable<string> OfPlace(string path, string asset) =>
        OfStatus(path, "closed", "frozen").Concat(
        When(ledger.Account(path)?.Allowed is { } allowed && !allowed.Contains(asset), "asset_not_allowed"));

    /// <summary>amount_out_of_range, scale_exceeded of an amount as it was given.</summary>
    private IEnumerable<string> OfAmount(decimal amount, string asset) => ledger.Asset(asset) switch
    {
        null => When(!HasFewDigits(amount), "amount_out_of_range"),
        var declared =>
        [
            .. When(!Fits(amount, declared.Scale), "amount_out_of_range"),
            .. When(decimal.Round(amount, declared.Scale) != amount, "scale_exceeded"),
        ],
    };

    private static IEnumerable<string> OfDate(DateOnly date) =>
        When(date.Year is < 1900 or > 2200, "date_out_of_range");

    private bool IsEmpty(string path) => !ledger.Holds.Exists(h => !h.Ended && h.Account == path)
        && ledger.Assets.TrueForAll(a => ledger.PostedOf(path, a.Code) == 0);

    private bool IsTransaction(Guid id) => ledger.Postings.Exists(p => p.Transaction == id);

    private NaiveHold? OpenHold(Guid id) => ledger.Holds.Find(h => h.Id == id && !h.Ended);

    private IEnumerable<string> OfOpenHold(Guid id) => ledger.Holds.Find(h => h.Id == id) switch
    {
        null => ["hold_not_found"],
        var hold => When(hold.Ended, "hold_closed"),
    };

    /// <summary>At most 27 digits when written out with so many decimal places.</summary>
    public static bool Fits(decimal amount, int scale) =>
        Math.Abs(amount) < (decimal)BigInteger.Pow(10, 27 - scale);

    /// <summary>In units of 10^-28, the smallest that a decimal has.</summary>
    private static BigInteger Units(decimal amount) => BigInteger.Parse(
        amount.ToString("F28", CultureInfo.InvariantCulture).Replace(".", "", StringComparison.Ordinal),
        CultureInfo.InvariantCulture);

    private static bool HasFewDigits(decimal amount) =>
        amount.ToString("0.############################", CultureInfo.InvariantCulture)
            .Where(char.IsAsciiDigit).SkipWhile(c => c == '0').Count() <= 27;

    private static bool IsSegment(string segment) => segment.Length > 0 && segment.Trim(' ') == segment
        && !segment.Contains("  ", StringComparison.Ordinal) && IsVisible(segment);

    private static bool IsCode(string code) =>
        code.Length > 0 && code.Trim(' ') == code && IsVisible(code);

    private static bool IsVisible(string text) => text.All(c => c == ' ' || !(char.IsControl(c)
        || char.IsWhiteSpace(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format));

    private static IEnumerable<string> When(bool applies, string reason) => applies ? [reason] : [];

    [GeneratedRegex("^[a-z0-9][a-z0-9_-]{0,63}\\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LedgerName();
}
