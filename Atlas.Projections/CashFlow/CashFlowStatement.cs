using Atlas.Projections.Statements;

namespace Atlas.Projections.CashFlow;

/// <summary>Flows of one activity: what came in is positive, what went out negative.</summary>
/// <param name="Name">operating, investing or financing.</param>
public sealed record CashFlowSection(
    string Name, IReadOnlyList<StatementLine> Lines, StatementFigures Total);

/// <summary>
/// How cash changed over a period: of each asset, the sections sum to closing minus opening; of the values,
/// which stand at the rates of their days, they do so with the effect of rates.
/// </summary>
/// <param name="Position">The position the figures stand at.</param>
/// <param name="Period">Effective dates, both ends included.</param>
/// <param name="Previous">The period of comparison; null = none.</param>
/// <param name="CashAccounts">The accounts that are cash, by path.</param>
/// <param name="Operating">Income and expenses.</param>
/// <param name="Investing">Assets that are no cash, and the accounts of conversions.</param>
/// <param name="Financing">Liabilities and equity.</param>
/// <param name="Opening">Cash before the first day, at the rates of the day before.</param>
/// <param name="Change">The sections together.</param>
/// <param name="RateEffect">What cash gained by the change of rates; null = no currency.</param>
/// <param name="Closing">Cash at the end of the last day, at its rates.</param>
/// <param name="Pricing">Null = no currency was asked for.</param>
public sealed record CashFlowStatement(
    long Position, DateSpan Period, DateSpan? Previous, IReadOnlyList<string> CashAccounts,
    CashFlowSection Operating, CashFlowSection Investing, CashFlowSection Financing,
    StatementFigures Opening, StatementFigures Change, StatementFigures? RateEffect, StatementFigures Closing,
    ReportPricing? Pricing);
