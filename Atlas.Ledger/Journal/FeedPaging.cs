using JasperFx.Events.Projections;

namespace Atlas.Ledger.Journal;

/// <summary>How whatever follows the events takes them.</summary>
public static class FeedPaging
{
    /// <summary>
    /// Pages of at most so many events, each loaded when the one before is written. Marten would load what is
    /// there with every commit and line up pages of a few events, of which each takes as long to write as a
    /// hundred events do in a larger one: at 1,000 transactions a second the books were seconds late.
    /// </summary>
    public static void TakePages(this AsyncOptions options, int eventsMax)
    {
        options.BatchSize = eventsMax;
        options.MaximumHopperSize = 1;
    }
}
