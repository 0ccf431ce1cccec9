namespace Atlas.Bench.Running;

/// <summary>
/// A part of the benchmark that can be asked for by name. It makes its own database, measures against
/// baselines of its own, so that ratios are of one run, and reports figures whose names never change.
/// </summary>
public interface IBenchPart
{
    string Name { get; }

    /// <summary>What it measures, in one line.</summary>
    string About { get; }

    Task RunAsync(BenchRun run);
}
