namespace Atlas.Insights.Anomalies;

/// <summary>
/// A transaction as the detectors see it: one amount between an account and a counterparty.
/// </summary>
/// <param name="Position">The transaction's position in the ledger.</param>
/// <param name="Clock">Local or UTC time of day; null where it is not known.</param>
/// <param name="Account">The account of the books that the money leaves or enters.</param>
/// <param name="Category">The account at the other side.</param>
/// <param name="Amount">Positive, with its asset's scale.</param>
/// <param name="IsOutgoing">Whether it leaves <paramref name="Account"/>.</param>
/// <param name="Share">Part of the balance that an outgoing amount takes; null where there was none.</param>
public sealed record Movement(
    long Position, Guid Transaction, DateOnly Date, TimeOnly? Clock, string Account, string Category,
    Counterparty Counterparty, string Asset, decimal Amount, bool IsOutgoing, double? Share)
{
    public int Day => Date.DayNumber;

    /// <summary>0 to 23, or -1 where the time is not known.</summary>
    public sbyte Hour => (sbyte)(Clock?.Hour ?? -1);

    /// <summary>Minutes since the calendar began; of midnight where the time is not known.</summary>
    public long Minute => (Day * 1_440L) + (Clock is { } clock ? (clock.Hour * 60) + clock.Minute : 0);

    public double LogAmount { get; } = Math.Log((double)Amount);

    /// <summary>
    /// The names of its profiles: amounts are compared within one asset and direction only.
    /// </summary>
    internal string CounterpartyProfile { get; } = ProfileOf(IsOutgoing, Asset, Counterparty.Key);

    internal string CategoryProfile { get; } = ProfileOf(IsOutgoing, Asset, Category);

    internal string AccountProfile { get; } = ProfileOf(IsOutgoing, Asset, Account);

    /// <summary>What people's answers about a kind are about: the account or the counterparty.</summary>
    internal string SubjectOf(AnomalyKind kind) => kind is AnomalyKind.VelocityBurst
        or AnomalyKind.CardTesting or AnomalyKind.DormantAccount or AnomalyKind.OverLimit
        ? Account : Counterparty.Key;

    private static string ProfileOf(bool isOutgoing, string asset, string name) =>
        string.Concat(isOutgoing ? "out " : "in ", asset, "\n", name);
}
