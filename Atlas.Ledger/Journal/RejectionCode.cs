namespace Atlas.Ledger.Journal;

/// <summary>
/// Why a command is refused. The order is the order of precedence: of several reasons the first is answered.
/// Two are looked at last whatever their place: <see cref="AmountOutOfRange"/> of a resulting balance, just before
/// <see cref="InsufficientFunds"/>. What each means and carries is in <see cref="RejectionCatalog"/>.
/// </summary>
public enum RejectionCode
{
    LedgerBusy,
    InvalidText,
    LimitExceeded,
    LedgerNotFound,
    LedgerExists,
    IdempotencyConflict,
    InvalidLedgerName,
    AmountOutOfRange,
    ScaleExceeded,
    DateOutOfRange,
    TooFewPostings,
    ZeroAmount,
    NegativeAmount,
    Unbalanced,
    AssetNotFound,
    InvalidAssetCode,
    AssetExists,
    ScaleNarrowed,
    InvalidAccountPath,
    AccountKindRequired,
    AccountKindConflict,
    AccountNotFound,
    AccountExists,
    AccountClosed,
    AccountFrozen,
    AccountNotFrozen,
    AccountNotEmpty,
    AssetNotAllowed,
    TransactionNotFound,
    PostingNotFound,
    HoldNotFound,
    HoldClosed,
    HoldExpired,
    HoldNotDue,
    HoldExceeded,
    AlreadyReversed,
    ReversalExceedsOriginal,
    ReferenceTaken,
    InsufficientFunds,
}
