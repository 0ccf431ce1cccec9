namespace Atlas.Projections.Alerts;

/// <summary>Which bound of a rule a balance has passed.</summary>
public enum AlertSide
{
    Below,
    Above,
}

/// <summary>Why an alert ended: the balance came back, or its rule was changed or removed.</summary>
public enum AlertEnd
{
    Balance,
    RuleChanged,
    RuleRemoved,
}

/// <summary>
/// An event of a ledger's alerts, in the stream <c>alerts/NAME</c>. They follow from the journal alone.
/// </summary>
public interface IAlertEvent
{
    /// <summary>The rule.</summary>
    string Name { get; }

    /// <summary>The balance after the event at <see cref="Position"/>: debits minus credits.</summary>
    string Balance { get; }

    /// <summary>The position of the ledger's journal that it follows from.</summary>
    long Position { get; }
}

/// <summary>A balance has passed a bound.</summary>
/// <param name="RecordedAt">Recorded time of the event at the position.</param>
public sealed record BalanceAlertRaised(
    string Name, string Account, bool Subtree, string Asset, AlertSide Side, decimal Bound, string Balance,
    long Position, DateTimeOffset RecordedAt) : IAlertEvent;

/// <summary>The balance is within its bounds again, or nobody asks any more.</summary>
/// <param name="RaisedAt">The position that raised the alert.</param>
public sealed record BalanceAlertCleared(
    string Name, long RaisedAt, AlertEnd Reason, string Balance, long Position, DateTimeOffset RecordedAt)
    : IAlertEvent;
