namespace Atlas.Api.Connectors.PlainText;

/// <summary>Decimal places of commodities: the most that a posted amount of it was written with.</summary>
public sealed class Scales
{
    private readonly Dictionary<string, int> _posted = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _computed = new(StringComparer.Ordinal);

    public void AddPosted(PlainAmount amount) => Add(_posted, amount.Commodity, amount.Number.Places);

    /// <summary>Counts only for commodities that no posting writes.</summary>
    public void AddComputed(PlainAmount amount) =>
        Add(_computed, amount.Commodity, amount.Number.Trim().Places);

    /// <summary>The most places, and no more than a ledger takes.</summary>
    public int Of(string commodity) => Math.Clamp(
        _posted.TryGetValue(commodity, out var posted) ? posted : _computed.GetValueOrDefault(commodity),
        0, ComputedMax(commodity));

    public bool IsPosted(string commodity) => _posted.ContainsKey(commodity);

    private int ComputedMax(string commodity) => _posted.ContainsKey(commodity) ? int.MaxValue : 12;

    private static void Add(Dictionary<string, int> scales, string commodity, int places)
    {
        if (!scales.TryGetValue(commodity, out var most) || places > most) scales[commodity] = places;
    }
}
