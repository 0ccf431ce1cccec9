using Atlas.Ledger.Journal;

namespace Atlas.Bench.Running;

/// <summary>How much a run does. A quick one only shows that everything runs.</summary>
public sealed record BenchSizes
{
    /// <summary>Rounds that a figure is the median of.</summary>
    public required int Rounds { get; init; }

    /// <summary>Rounds before those, which are not counted.</summary>
    public required int WarmUps { get; init; }

    /// <summary>How long callers go on in one round.</summary>
    public required TimeSpan Round { get; init; }

    public required IReadOnlyList<int> Callers { get; init; }

    public required int Accounts { get; init; }

    /// <summary>Rows to a commit of plain COPY.</summary>
    public required int CopyRows { get; init; }

    /// <summary>How long the open loop goes on while projections follow.</summary>
    public required TimeSpan Live { get; init; }

    /// <summary>How long a rate must be followed to count as followed.</summary>
    public required TimeSpan Probe { get; init; }

    /// <summary>Transactions whose way to the read model is timed on an idle store.</summary>
    public required int IdlePosts { get; init; }

    /// <summary>Transactions in the ledger that is rebuilt and verified.</summary>
    public required int RebuildTransactions { get; init; }

    /// <summary>Transactions in the journal that is imported.</summary>
    public required int ImportTransactions { get; init; }

    /// <summary>Transactions stored when memory, start and bytes are measured.</summary>
    public required int StoredTransactions { get; init; }

    /// <summary>Accounts of the book whose memory is measured.</summary>
    public required int BookAccounts { get; init; }

    /// <summary>Accounts of the ledger that reports are asked of; a multiple of 100.</summary>
    public required int ReportAccounts { get; init; }

    /// <summary>Transactions of two postings each in it.</summary>
    public required int ReportTransactions { get; init; }

    /// <summary>Transactions in the ledger that the detectors catch up with.</summary>
    public required int InsightTransactions { get; init; }

    public static readonly BenchSizes Full = new()
    {
        Rounds = 5,
        WarmUps = 2,
        Round = TimeSpan.FromSeconds(3),
        Callers = [1, 8, 64, 512],
        Accounts = 10_000,
        CopyRows = 1_000,
        Live = TimeSpan.FromSeconds(60),
        Probe = TimeSpan.FromSeconds(20),
        IdlePosts = 200,
        RebuildTransactions = 200_000,
        ImportTransactions = 100_000,
        StoredTransactions = 1_000_000,
        BookAccounts = Limits.AccountsMax,
        ReportAccounts = 1_000,
        ReportTransactions = 500_000,
        InsightTransactions = 100_000,
    };

    public static readonly BenchSizes Quick = Full with
    {
        Rounds = 1,
        WarmUps = 0,
        Round = TimeSpan.FromMilliseconds(200),
        Accounts = 200,
        CopyRows = 20,
        Live = TimeSpan.FromSeconds(1),
        Probe = TimeSpan.FromMilliseconds(300),
        IdlePosts = 5,
        RebuildTransactions = 2_000,
        ImportTransactions = 1_000,
        StoredTransactions = 2_000,
        BookAccounts = 2_000,
        ReportAccounts = 200,
        ReportTransactions = 2_000,
        InsightTransactions = 2_000,
    };
}
