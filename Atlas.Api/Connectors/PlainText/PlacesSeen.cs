namespace Atlas.Api.Connectors.PlainText;

/// <summary>
/// How many decimal places a commodity's amounts have had up to each transaction: ledger takes what shows as
/// zero at that many for nothing, and knows only what it has read.
/// </summary>
public sealed class PlacesSeen
{
    private readonly Dictionary<string, List<(int Mark, int Places)>> _seen = new(StringComparer.Ordinal);
    private int _mark;

    /// <summary>Ends a transaction.</summary>
    /// <returns>Its number, for <see cref="At"/>.</returns>
    public int Next() => _mark++;

    public void See(string commodity, int places)
    {
        if (!_seen.TryGetValue(commodity, out var steps)) _seen[commodity] = steps = [];
        if (steps.Count == 0 || places > steps[^1].Places) steps.Add((_mark, places));
    }

    /// <summary>The places known when a transaction had been read; null where there was no amount.</summary>
    public int? At(int mark, string commodity)
    {
        if (!_seen.TryGetValue(commodity, out var steps)) return null;
        var step = steps.FindLastIndex(s => s.Mark <= mark);
        return step < 0 ? null : steps[step].Places;
    }
}
