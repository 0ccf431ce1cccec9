using System.Globalization;
using Atlas.Ledger.Accounts;
using Atlas.Ledger.Holds;
using Atlas.Ledger.Transactions;

namespace Atlas.Insights.Anomalies;

/// <summary>
/// Makes movements of transactions. It knows the kinds and balances of the accounts used last, at most
/// <see cref="AccountsMax"/>; of one it has forgotten, the path tells the kind and the balance is not known.
/// </summary>
internal sealed class MovementReader
{
    public const int AccountsMax = 10_000;

    /// <summary>A transaction recorded further from its date came late, and its hour says nothing.</summary>
    private const int LiveDaysMax = 1;

    private static readonly string[] ClockFields = ["time", "timestamp"];

    private readonly Bounded<KnownAccount> _accounts = new(AccountsMax);

    public void Open(AccountOpened opened, long now) =>
        _accounts.Use(opened.Account, now, () => new KnownAccount(opened.Kind));

    /// <summary>Sets what an account's metadata says about limits; null removes one.</summary>
    public void SetLimits(string account, IEnumerable<KeyValuePair<string, string?>> metadata, long now) =>
        Know(account, now).SetLimits(metadata);

    /// <summary>The movement, or null where no amount is worth looking at.</summary>
    public Movement? Read(
        ITransactionEvent transaction, long position, DateTimeOffset recordedAt, long now)
    {
        var postings = transaction.Postings;
        var own = Main(postings, p => IsOwn(p.Account, now)) ?? Main(postings, p => p.Amount < 0);
        if (own is null) return null;
        var other = Main(
            postings,
            p => p.Asset == own.Asset && p.Account != own.Account && p.Amount > 0 != own.Amount > 0);
        var amount = Math.Abs(postings.Where(p => (p.Account, p.Asset) == (own.Account, own.Asset))
            .Sum(p => p.Amount));
        var share = own.Amount < 0 ? Know(own.Account, now).ShareOf(own.Asset, amount) : null;
        foreach (var posting in postings) Know(posting.Account, now).Move(posting);
        if (amount == 0 || other is null) return null;
        var (description, metadata) = TextsOf(transaction);
        return new Movement(
            position, transaction.Id, transaction.EffectiveDate,
            ClockOf(metadata, transaction.EffectiveDate, recordedAt), own.Account, other.Account,
            Counterparty.Of(metadata, description, other.Account), own.Asset, amount, own.Amount < 0, share);
    }

    /// <summary>The limit that an account's metadata sets for one outgoing amount, or null.</summary>
    public decimal? LimitOf(string account, string asset) =>
        _accounts.Find(account)?.Limits?.GetValueOrDefault(asset);

    /// <summary>
    /// Asset and liability accounts hold the owner's money; the others say what it was for.
    /// </summary>
    public bool IsOwn(string account, long now) =>
        Know(account, now).Kind is AccountKind.Asset or AccountKind.Liability;

    public void Write(BinaryWriter writer) => _accounts.Write(writer, (w, account) => account.Write(w));

    public void Read(BinaryReader reader) => _accounts.Read(reader, KnownAccount.Read);

    private KnownAccount Know(string account, long now) => _accounts.Use(
        account, now, () => new KnownAccount(AccountKinds.FromPath(account) ?? AccountKind.Asset));

    private static Posting? Main(IReadOnlyList<Posting> postings, Func<Posting, bool> isMeant)
    {
        Posting? main = null;
        foreach (var posting in postings.Where(isMeant))
        {
            // Amounts of different assets cannot be compared: the first one's asset decides.
            if (main is not null && posting.Asset != main.Asset) continue;
            if (main is null || Weight(posting).CompareTo(Weight(main)) > 0) main = posting;
        }

        return main;
    }

    /// <summary>By size; of a transfer the account that money leaves.</summary>
    private static (decimal, bool) Weight(Posting posting) => (Math.Abs(posting.Amount), posting.Amount < 0);

    private static (string? Description, IReadOnlyDictionary<string, string>? Metadata) TextsOf(
        ITransactionEvent transaction) => transaction switch
        {
            TransactionPosted e => (e.Description, e.Metadata),
            HoldCaptured e => (e.Description, e.Metadata),
            TransactionReversed e => (e.Description, e.Metadata),
            _ => (null, null),
        };

    /// <summary>
    /// The metadata's time of day where it has one, else the recorded one (UTC) of what was recorded about
    /// when it happened; an imported history has none.
    /// </summary>
    private static TimeOnly? ClockOf(
        IReadOnlyDictionary<string, string>? metadata, DateOnly date, DateTimeOffset recordedAt)
    {
        foreach (var field in ClockFields)
        {
            if (metadata?.GetValueOrDefault(field) is not { } text) continue;
            if (TimeOnly.TryParse(text, CultureInfo.InvariantCulture, out var clock)) return clock;
            if (DateTimeOffset.TryParse(
                    text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment))
                return TimeOnly.FromDateTime(moment.DateTime);
        }

        var recorded = recordedAt.UtcDateTime;
        var late = DateOnly.FromDateTime(recorded).DayNumber - date.DayNumber;
        return Math.Abs(late) <= LiveDaysMax ? TimeOnly.FromDateTime(recorded) : null;
    }
}
