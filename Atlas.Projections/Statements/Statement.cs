using Atlas.Ledger.Accounts;

namespace Atlas.Projections.Statements;

/// <summary>
/// An amount of one asset, text padded to the asset's scale, on the normal side of its section: debits minus
/// credits for assets and expenses, credits minus debits for liabilities, equity and income.
/// </summary>
/// <param name="Previous">The same at the date or in the period of comparison; null = none.</param>
public sealed record StatementAmount(string Asset, string Amount, string? Previous);

/// <summary>An account, or what accounts have in common, with everything below it.</summary>
/// <param name="Account">The path of the account or of the segments above it.</param>
/// <param name="Depth">Segments of the path, from 1.</param>
/// <param name="Amounts">By asset; none is left out because it has become zero.</param>
public sealed record StatementLine(string Account, int Depth, IReadOnlyList<StatementAmount> Amounts);

/// <summary>The accounts of one kind, each line followed by those below it.</summary>
public sealed record StatementSection(
    AccountKind Kind, IReadOnlyList<StatementLine> Lines, IReadOnlyList<StatementAmount> Total);

/// <summary>What accounts have at the end of a day; assets equal liabilities, equity and earnings.</summary>
/// <param name="Position">The position the figures stand at.</param>
/// <param name="Date">The end of this effective date; null = all postings.</param>
/// <param name="PreviousDate">The day of comparison; null = none.</param>
/// <param name="Earnings">Income minus expenses to date; null for a part of the accounts only.</param>
public sealed record BalanceSheet(
    long Position, DateOnly? Date, DateOnly? PreviousDate, StatementSection Assets,
    StatementSection Liabilities, StatementSection Equity, IReadOnlyList<StatementAmount>? Earnings);

/// <summary>What came in and went out over a period.</summary>
/// <param name="Position">The position the figures stand at.</param>
/// <param name="Period">Effective dates, both ends included.</param>
/// <param name="Previous">The period of comparison.</param>
/// <param name="NetIncome">Income minus expenses.</param>
public sealed record IncomeStatement(
    long Position, DateSpan Period, DateSpan Previous, StatementSection Income, StatementSection Expenses,
    IReadOnlyList<StatementAmount> NetIncome);
