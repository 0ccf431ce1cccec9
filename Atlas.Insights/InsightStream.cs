namespace Atlas.Insights;

/// <summary>
/// The insights' own stream of a ledger: what was found and what people said to it. The ledger's own stream
/// is closed to them.
/// </summary>
public static class InsightStream
{
    private const string Prefix = "insights/";

    public static string KeyOf(string ledger) => Prefix + ledger;

    /// <summary>The ledger's name in a stream's key, or null for a stream of another kind.</summary>
    public static string? LedgerOf(string? streamKey) =>
        streamKey is not null && streamKey.StartsWith(Prefix, StringComparison.Ordinal)
            ? streamKey[Prefix.Length..]
            : null;
}
