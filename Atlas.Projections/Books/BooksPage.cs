using System.Text.Json;
using Atlas.Ledger.Accounts;
using Atlas.Ledger.Alerts;
using Atlas.Ledger.Holds;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Ledgers;
using Atlas.Ledger.Money;
using Atlas.Ledger.Prices;
using Atlas.Ledger.Transactions;

namespace Atlas.Projections.Books;

/// <summary>
/// The rows that a page of events leads to. It folds nothing that needs what is stored, with one exception:
/// what a release or expiry gives back is what was left of the hold, which <see cref="BooksHolds"/> looks up
/// beforehand.
/// </summary>
internal sealed class BooksPage(BooksHolds holds)
{
    public List<(string Ledger, long First, long Last, DateTimeOffset RecordedAt)> Pages { get; } = [];

    public List<(
        string Ledger, long Position, DateTimeOffset RecordedAt, LedgerCreated Data)> Ledgers { get; } = [];

    public List<(string Ledger, long Position, AssetDeclared Data)> Assets { get; } = [];

    public List<(string Ledger, long Position, AccountOpened Data)> Accounts { get; } = [];

    public List<TransactionLine> Transactions { get; } = [];

    public List<(string Ledger, long Position, int Index, DateOnly Date, Posting Data)> Postings { get; } =
        [];

    public List<(string Ledger, long Position, HoldPlaced Data)> Placed { get; } = [];

    public List<HoldLine> HoldEntries { get; } = [];

    public BooksHolds Holds => holds;

    public List<(string Ledger, long Position, int Index, MarketPrice Data)> Prices { get; } = [];

    /// <summary>
    /// Changes of single rows, in the order of their events: they are rare, so each is a statement.
    /// </summary>
    public List<RowChange> Changes { get; } = [];

    public void Add(string ledger, long position, DateTimeOffset recordedAt, string? actor,
        LedgerEvent recorded)
    {
        Advance(ledger, position, recordedAt);
        if (recorded is ITransactionEvent transaction)
            AddTransaction(ledger, position, recordedAt, actor, transaction);
        switch (recorded)
        {
            case LedgerCreated e: Ledgers.Add((ledger, position, recordedAt, e)); break;
            case AssetDeclared e: Assets.Add((ledger, position, e)); break;
            case AssetScaleWidened e:
                Changes.Add(new RowChange(RowChangeKind.Scale, ledger, e.Code, e.Scale));
                break;
            case AccountOpened e: Accounts.Add((ledger, position, e)); break;
            case AccountPolicyChanged e:
                Changes.Add(new RowChange(RowChangeKind.Policy, ledger, e.Account, Json(e.Policy)));
                break;
            case AccountFrozen e: ChangeStatus(ledger, e.Account, AccountStatus.Frozen); break;
            case AccountUnfrozen e: ChangeStatus(ledger, e.Account, AccountStatus.Open); break;
            case AccountClosed e: ChangeStatus(ledger, e.Account, AccountStatus.Closed); break;
            case AccountMetadataSet e:
                Changes.Add(
                    new RowChange(RowChangeKind.AccountMetadata, ledger, e.Account, Patch(e.Metadata)));
                break;
            case TransactionMetadataSet e:
                Changes.Add(new RowChange(
                    RowChangeKind.TransactionMetadata, ledger, e.Transaction, Patch(e.Metadata)));
                break;
            case HoldPlaced e: Place(ledger, position, e); break;
            case HoldCaptured e: Draw(ledger, position, e.Hold, e.Amount, "captured"); break;
            case HoldReleased e: Draw(ledger, position, e.Hold, null, "released"); break;
            case HoldExpired e: Draw(ledger, position, e.Hold, null, "expired"); break;
            case PricesRecorded e: AddPrices(ledger, position, e); break;
            case TransactionPosted or TransactionReversed or BalanceAlertSet or BalanceAlertRemoved: break;
            default: throw new InvalidOperationException(
                $"The books cannot project {recorded.GetType().Name}.");
        }
    }

    internal static string? Json<T>(T? value)
        where T : class => value is null ? null : JsonSerializer.Serialize(value, LedgerJson.Options);

    /// <summary>A metadata patch keeps its nulls: they remove keys.</summary>
    private static string Patch(IReadOnlyDictionary<string, string?> metadata) =>
        JsonSerializer.Serialize(metadata);

    private void Advance(string ledger, long position, DateTimeOffset recordedAt)
    {
        var index = Pages.FindIndex(p => p.Ledger == ledger);
        if (index < 0) Pages.Add((ledger, position, position, recordedAt));
        else if (Pages[index].Last + 1 == position)
            Pages[index] = Pages[index] with { Last = position, RecordedAt = recordedAt };
        else
            throw new InvalidOperationException(
                $"Position {position} of ledger {ledger} was handed over after {Pages[index].Last}.");
    }

    private void AddTransaction(
        string ledger, long position, DateTimeOffset recordedAt, string? actor, ITransactionEvent transaction)
    {
        Transactions.Add(new TransactionLine(ledger, position, recordedAt, actor, transaction));
        for (var i = 0; i < transaction.Postings.Count; i++)
            Postings.Add((ledger, position, i, transaction.EffectiveDate, transaction.Postings[i]));
    }

    private void ChangeStatus(string ledger, string account, AccountStatus status) =>
        Changes.Add(new RowChange(RowChangeKind.Status, ledger, account, BooksText.Of(status)));

    private void AddPrices(string ledger, long position, PricesRecorded e) =>
        Prices.AddRange(e.Prices.Select((price, i) => (ledger, position, i, price)));

    private void Place(string ledger, long position, HoldPlaced e)
    {
        Placed.Add((ledger, position, e));
        HoldEntries.Add(holds.Place(ledger, position, e));
    }

    private void Draw(string ledger, long position, Guid hold, decimal? amount, string status)
    {
        var drawn = holds.Draw(ledger, position, hold, amount);
        HoldEntries.Add(drawn.Line);
        var after = drawn.Remaining == 0 ? status : "open";
        Changes.Add(new RowChange(RowChangeKind.Hold, ledger, hold, drawn.Remaining, after));
    }
}

/// <summary>A change of what an account has on hold: positive when placed, negative when drawn.</summary>
internal sealed record HoldLine(string Ledger, long Position, Guid Hold, string Account, string Asset,
    decimal Amount);

internal enum RowChangeKind
{
    Scale,
    Policy,
    Status,
    AccountMetadata,
    TransactionMetadata,
    Hold,
}

/// <param name="Key">What names the row within its ledger.</param>
internal sealed record RowChange(RowChangeKind Kind, string Ledger, object Key, params object?[] Values);

/// <summary>A transaction's row.</summary>
internal sealed record TransactionLine(
    string Ledger, long Position, DateTimeOffset RecordedAt, string? Actor, ITransactionEvent Data)
{
    public string Kind => Data switch
    {
        TransactionReversed => "reversal",
        HoldCaptured => "capture",
        _ => "posted",
    };

    public Guid? Reverses => (Data as TransactionReversed)?.Reverses;

    public Guid? Hold => (Data as HoldCaptured)?.Hold;

    public string? Reference => (Data as TransactionPosted)?.Reference;

    public string? Source => (Data as TransactionPosted)?.Source;

    public string? Description => Data switch
    {
        TransactionPosted e => e.Description,
        TransactionReversed e => e.Description,
        HoldCaptured e => e.Description,
        _ => null,
    };

    public string Tags => BooksPage.Json((Data as TransactionPosted)?.Tags) ?? "[]";

    public string Metadata => BooksPage.Json(Data switch
    {
        TransactionPosted e => e.Metadata,
        TransactionReversed e => e.Metadata,
        HoldCaptured e => e.Metadata,
        _ => null,
    }) ?? "{}";
}

/// <summary>How enumerations stand in the tables: as in the events.</summary>
internal static class BooksText
{
    public static string Of<TEnum>(TEnum value)
        where TEnum : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
