using Atlas.Ledger.Accounts;
using Atlas.Ledger.Money;
using Atlas.Ledger.Prices;
using Atlas.Ledger.Transactions;
using Atlas.Projections.Books;

namespace Atlas.Api.Connectors.PlainText.Export;

/// <summary>What is written before the transactions: complete, and in the order of the names.</summary>
/// <param name="Assets">Those that some exported posting moves.</param>
/// <param name="Accounts">All, used or not.</param>
public sealed record ExportedBooks(
    IReadOnlyList<Asset> Assets, IReadOnlyList<ExportedAccount> Accounts);

/// <param name="Uses">Which assets the exported postings move on it, and when.</param>
public sealed record ExportedAccount(
    string Path, AccountKind Kind, IReadOnlyDictionary<string, string> Metadata,
    IReadOnlyList<AssetUse> Uses)
{
    public AccountStatus Status { get; init; }

    public OverdraftPolicy Policy { get; init; } = OverdraftPolicy.Free;

    /// <summary>Null = any.</summary>
    public IReadOnlyList<string>? AllowedAssets { get; init; }
}

/// <summary>A transaction with its postings, in their order.</summary>
public sealed record ExportedTransaction(TransactionRow Row, IReadOnlyList<Posting> Postings);

/// <summary>Writes books in one notation: first the head, then every transaction.</summary>
public interface IBooksWriter
{
    /// <summary>Whether transactions come by effective date; else in recorded order.</summary>
    bool IsByDate { get; }

    void Begin(ExportedBooks books);

    void Write(ExportedTransaction transaction);

    /// <summary>After the transactions; each price is the only one of its pair and day.</summary>
    void Write(MarketPrice price)
    {
    }
}
