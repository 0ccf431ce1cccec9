namespace Atlas.Projections.Books;

/// <summary>What the rows of all flat tables have in common.</summary>
public abstract class BooksRow
{
    public string TenantId { get; init; } = "";

    public int Generation { get; init; }

    public string Ledger { get; init; } = "";
}

public sealed class PositionRow
{
    public string Projection { get; init; } = "";

    public string TenantId { get; init; } = "";

    public string Ledger { get; init; } = "";

    public int Generation { get; init; }

    public long Position { get; init; }

    /// <summary>Recorded time of the event at the position.</summary>
    public DateTimeOffset RecordedAt { get; init; }
}

public sealed class LedgerRow : BooksRow
{
    public string? Description { get; init; }

    public DateTimeOffset RecordedAt { get; init; }
}

public sealed class AssetRow : BooksRow
{
    public string Code { get; init; } = "";

    public int Scale { get; init; }
}

public sealed class AccountRow : BooksRow
{
    public string Path { get; init; } = "";

    /// <summary>asset, liability, equity, income or expense.</summary>
    public string Kind { get; init; } = "";

    /// <summary>The overdraft policy as JSON, as in the events.</summary>
    public string Policy { get; init; } = "";

    /// <summary>open, frozen or closed.</summary>
    public string Status { get; init; } = "";

    public List<string>? AllowedAssets { get; init; }

    public Dictionary<string, string> Metadata { get; init; } = [];

    /// <summary>Where it was opened.</summary>
    public long Position { get; init; }
}

public sealed class TransactionRow : BooksRow
{
    public long Position { get; init; }

    public Guid Id { get; init; }

    /// <summary>posted, reversal or capture.</summary>
    public string Kind { get; init; } = "";

    public DateOnly EffectiveDate { get; init; }

    public DateTimeOffset RecordedAt { get; init; }

    public string? Actor { get; init; }

    public string? Description { get; init; }

    public string? Reference { get; init; }

    public string? Source { get; init; }

    public List<string> Tags { get; init; } = [];

    public Dictionary<string, string> Metadata { get; init; } = [];

    public Guid? Reverses { get; init; }

    public Guid? Hold { get; init; }
}

public sealed class PostingRow : BooksRow
{
    public long Position { get; init; }

    /// <summary>Place within its transaction, from 0.</summary>
    public int Index { get; init; }

    public string Account { get; init; } = "";

    public string Asset { get; init; } = "";

    /// <summary>A debit is positive, a credit negative.</summary>
    public decimal Amount { get; init; }

    /// <summary>The account's balance of the asset after this posting, in recorded order.</summary>
    public decimal Balance { get; init; }

    public DateOnly EffectiveDate { get; init; }

    /// <summary>JSON as in the events, or null.</summary>
    public string? Cost { get; init; }

    public string? Price { get; init; }
}

public sealed class BalanceRow : BooksRow
{
    public string Account { get; init; } = "";

    public string Asset { get; init; } = "";

    /// <summary>Debits minus credits.</summary>
    public decimal Posted { get; init; }

    /// <summary>What open holds set aside; not negative.</summary>
    public decimal Held { get; init; }
}

public sealed class HoldRow : BooksRow
{
    public Guid Id { get; init; }

    public string Account { get; init; } = "";

    public string Asset { get; init; } = "";

    public decimal Amount { get; init; }

    public decimal Remaining { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>open, captured, released or expired.</summary>
    public string Status { get; init; } = "";

    public string? Description { get; init; }

    public Dictionary<string, string> Metadata { get; init; } = [];

    /// <summary>Where it was placed.</summary>
    public long Position { get; init; }
}

/// <summary>What one unit of the base was worth in the quote at the end of a day.</summary>
public sealed class PriceRow : BooksRow
{
    public long Position { get; init; }

    /// <summary>Place within its event, from 0.</summary>
    public int Index { get; init; }

    public string Base { get; init; } = "";

    public string Quote { get; init; } = "";

    public DateOnly Date { get; init; }

    public decimal Price { get; init; }

    public string? Source { get; init; }
}

public sealed class HoldEntryRow : BooksRow
{
    public long Position { get; init; }

    public Guid Hold { get; init; }

    public string Account { get; init; } = "";

    public string Asset { get; init; } = "";

    /// <summary>Positive when placed, negative when drawn.</summary>
    public decimal Amount { get; init; }

    /// <summary>What the account has on hold of the asset after this.</summary>
    public decimal Held { get; init; }
}
