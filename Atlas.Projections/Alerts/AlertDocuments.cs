using JasperFx;

namespace Atlas.Projections.Alerts;

/// <summary>
/// Where the watch over one ledger stands: a Marten document, written in the transaction that moves the
/// feed's progress. Its version is the fence: of two daemons that were handed the same page one is refused.
/// </summary>
public sealed class AlertWatch : ILongVersioned
{
    internal const string Alias = "alert_watches";
    internal const string Table = $"mt_doc_{Alias}";

    /// <summary>The ledger's name.</summary>
    public string Id { get; init; } = "";

    public long Version { get; set; }

    /// <summary>The position of the ledger's journal up to which its rules have been looked at.</summary>
    public long Position { get; set; }

    /// <summary>By name.</summary>
    public IReadOnlyList<WatchedRule> Rules { get; set; } = [];
}

/// <summary>One alert from its raising on.</summary>
public sealed class RaisedAlert
{
    /// <summary>Ledger, position and rule.</summary>
    public string Id { get; init; } = "";

    public string Ledger { get; init; } = "";

    /// <summary>Grows with the position that raised it; unique in the ledger.</summary>
    public long Number { get; init; }

    public BalanceAlertRaised Raised { get; init; } = null!;

    /// <summary>Null while it stands.</summary>
    public BalanceAlertCleared? Cleared { get; set; }

    public bool IsCleared { get; set; }

    /// <summary>More than a ledger may have rules.</summary>
    private const int AlertsPerEvent = 1_000;

    internal static string IdOf(string ledger, long position, string rule) => $"{ledger}/{position}/{rule}";

    /// <param name="index">Its place among those that the same event raised.</param>
    private static RaisedAlert Of(string ledger, BalanceAlertRaised raised, int index) => new()
    {
        Id = IdOf(ledger, raised.Position, raised.Name),
        Ledger = ledger,
        Number = (raised.Position * AlertsPerEvent) + index,
        Raised = raised,
    };

    /// <summary>The alerts of events that begin with the ledger's first.</summary>
    internal static IReadOnlyList<RaisedAlert> AllOf(string ledger, IReadOnlyList<IAlertEvent> told)
    {
        var alerts = new Dictionary<string, RaisedAlert>(StringComparer.Ordinal);
        Tell(alerts, ledger, told);
        return [.. alerts.Values];
    }

    /// <summary>
    /// Adds what events raise, and clears what they clear; the alerts that they clear must be there.
    /// </summary>
    /// <param name="told">In order; of each position all that it raises.</param>
    internal static void Tell(
        Dictionary<string, RaisedAlert> alerts, string ledger, IReadOnlyList<IAlertEvent> told)
    {
        var (position, index) = (0L, 0);
        foreach (var e in told)
        {
            if (e is BalanceAlertRaised raised)
            {
                (position, index) = (raised.Position, raised.Position == position ? index + 1 : 0);
                alerts[IdOf(ledger, position, raised.Name)] = Of(ledger, raised, index);
            }
            else if (e is BalanceAlertCleared cleared)
            {
                alerts[IdOf(ledger, cleared.RaisedAt, cleared.Name)].Clear(cleared);
            }
        }
    }

    private void Clear(BalanceAlertCleared cleared) => (Cleared, IsCleared) = (cleared, true);
}
