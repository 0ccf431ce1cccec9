using System.Text;

namespace Atlas.Ledger.Journal;

/// <summary>What a code means: the sentence a client reads and the details that its error carries.</summary>
/// <param name="Message">With details in braces; says what is wrong and what to do.</param>
/// <param name="Details">Names of the details, all text.</param>
public sealed record RejectionMeaning(RejectionCode Code, string Message, params string[] Details)
{
    /// <summary>The code as clients see it: <c>insufficient_funds</c>.</summary>
    public string Name { get; } = SnakeCase(Code.ToString());

    private static string SnakeCase(string pascal)
    {
        var snake = new StringBuilder();
        foreach (var c in pascal)
        {
            if (char.IsAsciiLetterUpper(c) && snake.Length > 0) snake.Append('_');
            snake.Append(char.ToLowerInvariant(c));
        }

        return snake.ToString();
    }
}

/// <summary>
/// The one table of rejections, in order of precedence.
/// GraphQL's error types and the documentation follow it.
/// </summary>
public static class RejectionCatalog
{
    public static readonly IReadOnlyList<RejectionMeaning> All =
    [
        new(RejectionCode.LedgerBusy,
            "The ledger's queue is full or it is stopping; send the same request again shortly."),
        new(RejectionCode.InvalidText,
            "The text holds U+0000 or half of a surrogate pair, which cannot be stored; remove it."),
        new(RejectionCode.LimitExceeded, "At most {max} {limit} are allowed; send less.", "limit", "max"),
        new(RejectionCode.LedgerNotFound, "There is no ledger named {ledger}; create it first.", "ledger"),
        new(RejectionCode.LedgerExists,
            "A ledger named {ledger} exists already; choose another name.", "ledger"),
        new(RejectionCode.IdempotencyConflict,
            "The idempotency key {key} was used for another request; use a new key.", "key", "position"),
        new(RejectionCode.InvalidLedgerName,
            "{ledger} is no ledger name; use 1 to 64 of a-z, 0-9, - and _, starting with a letter or digit.",
            "ledger"),
        new(RejectionCode.AmountOutOfRange,
            "An amount, a balance or a day's total has more than 27 significant digits at its asset's scale.",
            "asset"),
        new(RejectionCode.ScaleExceeded,
            "An amount of {asset} has at most {scale} decimal places.", "asset", "scale"),
        new(RejectionCode.DateOutOfRange, "Dates run from {first} to {last}.", "first", "last"),
        new(RejectionCode.TooFewPostings,
            "A transaction has at least two postings, a batch at least one transaction."),
        new(RejectionCode.TooFewPrices, "There is no price in the list; give at least one."),
        new(RejectionCode.ZeroAmount, "An amount of zero moves nothing; leave it out."),
        new(RejectionCode.NegativeAmount, "This amount is a magnitude; give it without a minus."),
        new(RejectionCode.InvalidPrice,
            "{price} is no price of {base} in {quote}; give more than zero, in another asset.",
            "base", "quote", "price"),
        new(RejectionCode.InvalidAlert,
            "{alert} is no balance alert; give it a visible name, and below, above, or both in order.",
            "alert"),
        new(RejectionCode.Unbalanced, "The amounts of {asset} do not sum to zero.", "asset"),
        new(RejectionCode.AssetNotFound,
            "No asset {asset} is declared in this ledger; declare it first.", "asset"),
        new(RejectionCode.InvalidAssetCode,
            "{asset} is no asset code; use visible characters and inner spaces only.", "asset"),
        new(RejectionCode.AssetExists,
            "The asset {asset} is declared already, with scale {scale}.", "asset", "scale"),
        new(RejectionCode.ScaleNarrowed,
            "The asset {asset} has scale {scale}, which may be raised but never lowered.", "asset", "scale"),
        new(RejectionCode.InvalidAccountPath,
            "{account} is no account path; join non-empty segments by colons, with single inner spaces only.",
            "account"),
        new(RejectionCode.AccountKindRequired,
            "The first segment of {account} names no kind; give asset, liability, equity, income or expense.",
            "account"),
        new(RejectionCode.AccountKindConflict,
            "The first segment of {account} names another kind.", "account"),
        new(RejectionCode.AccountNotFound, "There is no account {account}; open it first.", "account"),
        new(RejectionCode.AccountExists, "The account {account} exists already.", "account"),
        new(RejectionCode.AccountClosed, "The account {account} is closed.", "account"),
        new(RejectionCode.AccountFrozen, "The account {account} is frozen; unfreeze it first.", "account"),
        new(RejectionCode.AccountNotFrozen, "The account {account} is not frozen.", "account"),
        new(RejectionCode.AccountNotEmpty,
            "The account {account} has a balance or an open hold; bring it to zero first.", "account"),
        new(RejectionCode.AssetNotAllowed,
            "The account {account} does not take {asset}.", "account", "asset"),
        new(RejectionCode.TransactionNotFound,
            "There is no transaction {transaction} in this ledger.", "transaction"),
        new(RejectionCode.PostingNotFound,
            "The transaction {transaction} has no posting {posting}; they count from 0.",
            "transaction", "posting"),
        new(RejectionCode.AlertNotFound, "There is no balance alert {alert} in this ledger.", "alert"),
        new(RejectionCode.HoldNotFound, "There is no hold {hold} in this ledger.", "hold"),
        new(RejectionCode.HoldClosed, "The hold {hold} was captured, released or has expired.", "hold"),
        new(RejectionCode.HoldExpired, "The hold's time is over, or was over when it was asked for.", "hold"),
        new(RejectionCode.HoldNotDue,
            "The hold {hold} expires at {expiresAt}, not before.", "hold", "expiresAt"),
        new(RejectionCode.HoldExceeded,
            "The hold {hold} has {remaining} left; {required} was asked for.",
            "hold", "remaining", "required"),
        new(RejectionCode.AlreadyReversed,
            "Nothing is left to reverse of transaction {transaction}.", "transaction"),
        new(RejectionCode.ReversalExceedsOriginal,
            "Only {left} is left to reverse of posting {posting} of transaction {transaction}.",
            "transaction", "posting", "left"),
        new(RejectionCode.ReferenceTaken, "The reference {reference} is taken in this ledger.", "reference"),
        new(RejectionCode.InsufficientFunds,
            "{account} has {available} {asset} available; {required} is needed.",
            "account", "asset", "available", "required"),
    ];

    public static RejectionMeaning Of(RejectionCode code) => All[(int)code];
}
