namespace Atlas.Insights.Anomalies;

/// <summary>What is unusual about a movement of money, or about the days of an account.</summary>
public enum AnomalyKind
{
    /// <summary>Far more than is usual at this counterparty, or in this category.</summary>
    AmountSpike,

    /// <summary>The same amount, counterparty and account on one day.</summary>
    Duplicate,

    /// <summary>The same or nearly the same within days.</summary>
    NearDuplicate,

    /// <summary>A counterparty never seen before, with an amount that first visits do not have.</summary>
    NewCounterparty,

    /// <summary>At an hour at which this account, category and counterparty hardly ever move money.</summary>
    UnusualHour,

    /// <summary>Many payments in a short time.</summary>
    VelocityBurst,

    /// <summary>
    /// Several tiny payments to counterparties never seen before: a stolen card is being tried.
    /// </summary>
    CardTesting,

    /// <summary>A recurring payment that did not come.</summary>
    MissedRecurring,

    /// <summary>A recurring payment of a steady amount that went up.</summary>
    PriceRise,

    /// <summary>An account that has slept for long moves again.</summary>
    DormantAccount,

    /// <summary>More than the limit that the account's metadata names.</summary>
    OverLimit,

    /// <summary>No single reason stands out: the combination is rare.</summary>
    Unusual,

    /// <summary>The balance of an account of one's own, day by day, is unlike anything before.</summary>
    UnusualBalance,

    /// <summary>What is spent in an expense account, day by day, is unlike anything before.</summary>
    UnusualSpending,

    /// <summary>What an income account brings, day by day, is unlike anything before.</summary>
    UnusualIncome,

    /// <summary>
    /// On a day of the week on which this account, category and counterparty hardly ever move money.
    /// </summary>
    UnusualWeekday,
}
