namespace Atlas.Ledger.Journal;

/// <summary>
/// Why a command is refused. The order is the order of precedence: of several reasons the first is answered.
/// What follows from a command is looked at after all that it says: <see cref="AmountOutOfRange"/> of a
/// resulting balance comes just before <see cref="InsufficientFunds"/>, and where a command names a
/// transaction, posting or hold that is not there, only its own fields are judged.
/// <see cref="RejectionCatalog"/> tells what each means and carries.
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
    TooFewPrices,
    ZeroAmount,
    NegativeAmount,
    InvalidPrice,
    InvalidAlert,
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
    AlertNotFound,
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
