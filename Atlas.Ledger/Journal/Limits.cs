namespace Atlas.Ledger.Journal;

/// <summary>
/// Everything has a limit. What is beyond one is answered <c>limit_exceeded</c> or <c>date_out_of_range</c>.
/// </summary>
public static class Limits
{
    /// <summary>One text, key, name or metadata value, in UTF-8.</summary>
    public const int TextBytesMax = 255;

    public const int PostingsMax = 500;
    public const int TagsMax = 64;
    public const int MetadataEntriesMax = 64;
    public const int BatchItemsMax = 1_000;
    public const int PricesMax = 1_000;

    /// <summary>
    /// All texts of one command together: a commit stays far below PostgreSQL's 1 GB message bound.
    /// </summary>
    public const int CommandBytesMax = 1 << 20;

    public const int AssetsMax = 10_000;

    /// <summary>Rules per ledger.</summary>
    public const int AlertsMax = 256;

    /// <summary>A book of this many accounts takes 73 MB; measured in ops/benchmarks.md.</summary>
    public const int AccountsMax = 250_000;

    /// <summary>Commands waiting for one ledger; one more is answered <c>ledger_busy</c> at once.</summary>
    public const int QueueMax = 8_192;

    public const int CommitCommandsMax = 512;
    public const int CommitBytesMax = 4 << 20;

    /// <summary>
    /// So many waiting commands are decided and sent while the commit before theirs is under way.
    /// </summary>
    public const int CommitAheadMin = 100;

    public static readonly DateOnly FirstDate = new(1900, 1, 1);
    public static readonly DateOnly LastDate = new(2200, 12, 31);

    internal static Decision? CheckDate(DateOnly date, string path = "effectiveDate") =>
        date < FirstDate || date > LastDate
            ? Decision.Reject(RejectionCode.DateOutOfRange, path, ("first", FirstDate), ("last", LastDate))
            : null;

    /// <summary>
    /// UTC, cut to whole microseconds: what PostgreSQL stores, so that what is read equals what was written.
    /// </summary>
    public static DateTimeOffset ToMicroseconds(DateTimeOffset time) =>
        new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
}
