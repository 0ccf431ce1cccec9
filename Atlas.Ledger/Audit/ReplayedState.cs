using Atlas.Ledger.Accounts;
using Atlas.Ledger.Journal;

namespace Atlas.Ledger.Audit;

public sealed class ReplayedAsset(int scale, long position)
{
    public int Scale { get; set; } = scale;

    public long Position { get; } = position;
}

public sealed class ReplayedAccount(AccountOpened opened, long position)
{
    public AccountKind Kind { get; } = opened.Kind;

    public OverdraftPolicy Policy { get; set; } = opened.Policy;

    public AccountStatus Status { get; set; } = AccountStatus.Open;

    public IReadOnlyList<string>? AllowedAssets { get; } = opened.AllowedAssets;

    public Dictionary<string, string?> Metadata { get; set; } = ReplayBook.MetadataOf(opened.Metadata);

    public long Position { get; } = position;

    /// <summary>+1 where debits raise the balance that the policy speaks of, -1 where credits do.</summary>
    public int Sign => Kind is AccountKind.Asset or AccountKind.Expense ? 1 : -1;

    /// <summary>The lowest available balance that the policy allows; null = none.</summary>
    public decimal? FloorOf(string asset) => Policy.Mode switch
    {
        OverdraftMode.NeverBelowZero => 0m,
        OverdraftMode.Limit => -(Policy.Limits?.FirstOrDefault(l => l.Asset == asset)?.Amount ?? 0m),
        _ => null,
    };
}

/// <summary>What an account has of an asset.</summary>
public sealed class ReplayedBalance
{
    /// <summary>Debits minus credits.</summary>
    public decimal Posted { get; set; }

    public decimal Held { get; set; }
}

public sealed class ReplayedHold(Holds.HoldPlaced placed, long position)
{
    public Holds.HoldPlaced Placed { get; } = placed;

    public long Position { get; } = position;

    public decimal Remaining { get; set; } = placed.Amount;

    /// <summary>open, captured, released or expired: how the last of it went.</summary>
    public string Status { get; set; } = "open";
}

/// <summary>A posting and the account's balance of the asset right after it.</summary>
public readonly record struct ReplayedPosting(Transactions.Posting Posting, decimal Balance);

/// <summary>A change of a hold and what the account has on hold of the asset right after it.</summary>
/// <param name="Amount">Positive when placed, negative when drawn.</param>
public sealed record ReplayedHoldChange(
    Guid Hold, string Account, string Asset, decimal Amount, decimal Held);

/// <summary>What one event led to.</summary>
public sealed record Replayed(
    JournalEntry Entry, IReadOnlyList<ReplayedPosting> Postings, ReplayedHoldChange? HoldChange);
