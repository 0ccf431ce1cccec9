namespace Atlas.Insights;

/// <summary>An event of the insights' own streams: an opinion, never a fact about money.</summary>
public abstract record InsightEvent;
