using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Atlas.Ledger.Journal;

/// <summary>The ledger's traces and meters. The names are what dashboards and alerts refer to.</summary>
public static class JournalTelemetry
{
    public const string Name = "Atlas.Ledger";

    internal static readonly ActivitySource Source = new(Name);
    internal static readonly Meter Meter = new(Name);

    internal static readonly UpDownCounter<long> QueueLength = Meter.CreateUpDownCounter<long>(
        "atlas.journal.queue.length", "{command}", "Commands waiting for their ledger's next commit.");

    internal static readonly Histogram<long> BatchSize = Meter.CreateHistogram<long>(
        "atlas.journal.batch.size", "{command}", "Commands carried by one commit.");

    internal static readonly Histogram<double> CommitTime = Meter.CreateHistogram<double>(
        "atlas.journal.commit.duration", "s", "Time from the append to its commit.");

    internal static readonly Counter<long> Rejections = Meter.CreateCounter<long>(
        "atlas.journal.rejections", "{command}", "Commands rejected, by code.");

    internal static readonly Counter<long> Conflicts = Meter.CreateCounter<long>(
        "atlas.journal.conflicts", "{commit}", "Appends that another writer's commit refused.");
}
