using System.Text.Json.Serialization;

namespace Atlas.Insights.Models;

/// <summary>A new version of a model. It serves only once it was compared and somebody lets it.</summary>
/// <param name="Version">1, 2, 3, … of the stream's model.</param>
/// <param name="Kind">What can load it, such as <c>card-fraud</c>.</param>
/// <param name="Window">What it learnt from.</param>
/// <param name="Seed">Of what is drawn at random in learning.</param>
/// <param name="Features">What it looks at, in its order; other code than that cannot use it.</param>
/// <param name="Metrics">Measured on the newest known labels, by a model that had not seen them.</param>
/// <param name="Reference">Scores while nothing had changed, to tell a drift by.</param>
/// <param name="Hash">SHA-256 of its stored bytes, in lower-case hexadecimal.</param>
public sealed record ModelTrained(
    int Version, string Kind, TrainingWindow Window, long Seed, IReadOnlyList<string> Features,
    ModelMetrics Metrics, ScoreReference Reference, string Hash) : InsightEvent;

/// <summary>
/// A shadow run: a version scored the same payments as the serving one, and nobody was shown its scores.
/// </summary>
/// <param name="Serving">The version whose scores were used; null = the rules.</param>
public sealed record ModelCompared(int Version, int? Serving, ShadowComparison Comparison) : InsightEvent;

/// <summary>From now on this version serves, and the one before it is retired.</summary>
/// <param name="Forced">Without a comparison that speaks for it.</param>
/// <param name="Beside">With a ledger's detectors: what came of it beside the one that served.</param>
public sealed record ModelServed(int Version, bool Forced, LiveComparison? Beside = null) : InsightEvent;

/// <summary>A version served, and this is how far its scores had moved from its reference.</summary>
/// <param name="Drift">Population stability index.</param>
public sealed record ModelUsed(int Version, int Rows, double Drift) : InsightEvent;

/// <summary>A version could not be loaded. If it was to serve, the rules served in its place.</summary>
public sealed record ModelFailed(int Version, string Problem) : InsightEvent;

/// <summary>
/// A version of a ledger's detectors ran and could not be loaded any more. From this event of the feed on it
/// runs no longer, and if it served, the rules do in its place until a version is let serve again. A rebuild
/// does the same, whatever can be loaded then.
/// </summary>
/// <param name="Sequence">The feed's number of the first event without it.</param>
/// <param name="Position">The ledger's position before that.</param>
public sealed record DetectorFailed(int Version, long Sequence, long Position, string Problem) : InsightEvent;

/// <summary>What a model learnt from: by time for files, by position for a ledger.</summary>
/// <param name="From">Time of the first row.</param>
/// <param name="To">Time of the last one.</param>
/// <param name="FromPosition">The ledger's position of the first row; null for files.</param>
/// <param name="Rows">How many rows, <paramref name="Positive"/> of them of the wanted kind.</param>
public sealed record TrainingWindow(
    DateTimeOffset From, DateTimeOffset To, long? FromPosition, long? ToPosition, int Rows, int Positive);

/// <summary>
/// How well it did on rows that it had not seen; what cannot be told of its kind, or for want of labels, is
/// null.
/// </summary>
/// <param name="Rows">How many rows it was measured on.</param>
/// <param name="AlertsPerWeek">What it would have told.</param>
/// <param name="Precision">The part of the answered alerts that were right.</param>
/// <param name="Recall">The part of what labels call unusual that was told.</param>
public sealed record ModelMetrics(
    double? RocAuc, double? AveragePrecision, int Rows, double? AlertsPerWeek = null,
    double? Precision = null, double? Recall = null);

/// <param name="Edges">Inner edges of the bins of scores, ascending.</param>
/// <param name="Shares">The part of the scores in each bin; one more than edges, together 1.</param>
public sealed record ScoreReference(IReadOnlyList<double> Edges, IReadOnlyList<double> Shares);

/// <summary>Two versions beside each other on the same rows.</summary>
/// <param name="RankCorrelation">Spearman's, −1 to 1; 1 = the same order.</param>
/// <param name="TopShared">The part of the highest 1 % that both have.</param>
/// <param name="Drift">Population stability index of the version's scores against its reference.</param>
/// <param name="AveragePrecision">Of the version; null where too few labels are there.</param>
/// <param name="ServingAveragePrecision">Of what serves.</param>
public sealed record ShadowComparison(
    int Rows, double RankCorrelation, double TopShared, double Drift, double? AveragePrecision,
    double? ServingAveragePrecision)
{
    /// <summary>Labels say that it ranks no worse than what serves, up to half a point.</summary>
    [JsonIgnore]
    public bool SpeaksForIt => AveragePrecision is { } own && own >= ServingAveragePrecision - 0.005;
}

/// <summary>A version of a ledger's detectors in the shadow, beside the one that served, on the same
/// feed.</summary>
/// <param name="FromPosition">The ledger's position from which both ran; of the first
/// transaction.</param>
/// <param name="Alerts">What it would have told.</param>
/// <param name="ServingAlerts">What the serving one told.</param>
/// <param name="Both">What both have.</param>
public sealed record LiveComparison(
    int Serving, long FromPosition, long ToPosition, long Transactions, int Alerts, int ServingAlerts,
    int Both)
{
    /// <summary>Fewer transactions say too little to let a version serve.</summary>
    public const int TransactionsMin = 60;

    /// <summary>The part of all that either told that both told; 1 where neither told anything.</summary>
    [JsonIgnore]
    public double Agreement => Alerts + ServingAlerts == 0
        ? 1 : (double)Both / (Alerts + ServingAlerts - Both);

    [JsonIgnore]
    public bool IsEnough => Transactions >= TransactionsMin;
}
