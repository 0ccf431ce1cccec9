namespace Atlas.Insights.Anomalies;

/// <summary>How the detectors follow the feed.</summary>
/// <param name="StateEvents">Their state is stored after so many movements.</param>
/// <param name="IdleEvents">
/// The same once the feed has nothing more at the moment; as many more as the state is large.
/// </param>
/// <param name="ScorersMax">Ledgers whose detectors are kept in memory.</param>
/// <param name="LagMax">
/// From this many events behind on, what was recorded in the last <see cref="LiveMinutes"/> is shed: left out
/// and counted. At the lowest rate measured (ops/decisions, 0017) that is two minutes' work. A backlog of
/// older events is worked off, however long it is.
/// </param>
public sealed record DetectionPolicy(
    int StateEvents = 20_000, int IdleEvents = 500, int ScorersMax = 64, long LagMax = 200_000,
    double LiveMinutes = 15)
{
    /// <summary>So much of a state costs about a tenth of looking at a movement.</summary>
    private const int BytesPerEvent = 100;

    /// <summary>
    /// After how many movements the state is stored. A feed that keeps up has nothing more again and again:
    /// what a movement costs must not grow with the state.
    /// </summary>
    /// <param name="lag">Events that are waiting.</param>
    /// <param name="stateBytes">Length of the state that was stored last.</param>
    public int EventsUntilStored(long lag, int stateBytes) => lag > 0
        ? StateEvents
        : Math.Min(Math.Max(IdleEvents, stateBytes / BytesPerEvent), StateEvents);
}
