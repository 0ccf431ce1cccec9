using Atlas.Ledger.Accounts;

namespace Atlas.Projections.Statements;

/// <summary>
/// An amount of one asset, text padded to the asset's scale, on the normal side of its section: debits minus
/// credits for assets and expenses, credits minus debits for liabilities, equity and income.
/// </summary>
/// <param name="Previous">The same at the date or in the period of comparison; null = none.</param>
public sealed record StatementAmount(string Asset, string Amount, string? Previous);

/// <summary>Amounts by asset, and what they are worth together in the report's currency.</summary>
/// <param name="Amounts">None is left out because it has become zero.</param>
/// <param name="Value">
/// Of those that have a price; null = no currency was asked for, or there is something and none of it has a
/// price. It has the
/// currency's places, and up to eight more where the price brings them.
/// </param>
/// <param name="PreviousValue">The same at the date or in the period of comparison.</param>
public sealed record StatementFigures(
    IReadOnlyList<StatementAmount> Amounts, string? Value, string? PreviousValue);

/// <summary>An account, or what accounts have in common, with everything below it.</summary>
/// <param name="Account">The path of the account or of the segments above it.</param>
/// <param name="Depth">Segments of the path, from 1.</param>
public sealed record StatementLine(string Account, int Depth, StatementFigures Figures);

/// <summary>Accounts under one heading, each line followed by those below it.</summary>
public sealed record StatementSection(
    AccountKind Kind, IReadOnlyList<StatementLine> Lines, StatementFigures Total);

/// <summary>A price at which a report values an asset.</summary>
/// <param name="Day">The day that is valued.</param>
/// <param name="Price">Of one unit, in the report's currency.</param>
/// <param name="Date">The day of the price.</param>
/// <param name="IsStale">Whether that is too long before.</param>
/// <param name="Via">The asset in between, where there is no price of the two in each other.</param>
public sealed record PriceUsed(
    DateOnly Day, string Asset, string Price, DateOnly Date, bool IsStale, string? Via);

/// <summary>What has no price and is therefore in no value; it counts neither as 0 nor as 1.</summary>
/// <param name="Amount">Of the asset; null = here it has a price.</param>
/// <param name="Previous">The same of the date or period of comparison.</param>
public sealed record UnpricedAmount(string Asset, string? Amount, string? Previous);

/// <summary>Days of flows that were valued at a price too old for them.</summary>
public sealed record StaleDays(string Asset, DateOnly First, DateOnly Last);

/// <summary>How a report came to its values.</summary>
/// <param name="Currency">What values are given in.</param>
/// <param name="Prices">At which balances are valued.</param>
/// <param name="Unpriced">What is in no value.</param>
/// <param name="Stale">Where flows are valued at old prices.</param>
public sealed record ReportPricing(
    string Currency, IReadOnlyList<PriceUsed> Prices, IReadOnlyList<UnpricedAmount> Unpriced,
    IReadOnlyList<StaleDays> Stale);

/// <summary>
/// What accounts have at the end of a day. Of each asset, assets equal liabilities, equity and earnings; of
/// the values, they equal these and the two lines of the difference.
/// </summary>
/// <param name="Position">The position the figures stand at.</param>
/// <param name="Date">The end of this effective date; null = all postings.</param>
/// <param name="PreviousDate">The day of comparison; null = none.</param>
/// <param name="Earnings">
/// Income minus expenses to date, each valued at the rate of its day; null for a part of the accounts only.
/// </param>
/// <param name="Translation">
/// What the earnings are worth at closing rates beyond their worth at the rates of their days: the cumulative
/// translation adjustment.
/// </param>
/// <param name="Unrated">Earnings of days without any price, at closing rates; null = there are none.</param>
/// <param name="Pricing">Null = no currency was asked for.</param>
public sealed record BalanceSheet(
    long Position, DateOnly? Date, DateOnly? PreviousDate, StatementSection Assets,
    StatementSection Liabilities, StatementSection Equity, StatementFigures? Earnings,
    StatementFigures? Translation, StatementFigures? Unrated, ReportPricing? Pricing);

/// <summary>What came in and went out over a period, each flow valued at the rate of its day.</summary>
/// <param name="Position">The position the figures stand at.</param>
/// <param name="Period">Effective dates, both ends included.</param>
/// <param name="Previous">The period of comparison; null = none.</param>
/// <param name="NetIncome">Income minus expenses.</param>
/// <param name="Pricing">Null = no currency was asked for.</param>
public sealed record IncomeStatement(
    long Position, DateSpan Period, DateSpan? Previous, StatementSection Income, StatementSection Expenses,
    StatementFigures NetIncome, ReportPricing? Pricing);
