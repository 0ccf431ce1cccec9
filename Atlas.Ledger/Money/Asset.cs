using Atlas.Ledger.Journal;

namespace Atlas.Ledger.Money;

/// <summary>
/// What a ledger counts: a currency, a share, a loyalty point. Scale = decimal places of its amounts.
/// </summary>
public sealed record Asset(string Code, int Scale);

public sealed record AssetDeclared(string Code, int Scale) : LedgerEvent;

public sealed record AssetScaleWidened(string Code, int Scale) : LedgerEvent;
