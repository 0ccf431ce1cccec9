namespace Atlas.Insights.Fraud;

/// <summary>
/// Median and median absolute deviation of the newest amounts: a few frauds among them move neither, where a
/// mean and a standard deviation would follow the thief.
/// </summary>
/// <param name="amountsMax">How many of the newest count.</param>
public sealed class UsualAmount(int amountsMax)
{
    private double[] _sorted = [];
    private double[] _byAge = [];
    private int _oldest;

    public int Count { get; private set; }

    /// <summary>Half of the amounts are at or below it; 0 where there is none.</summary>
    public double Median => Count == 0 ? 0 : _sorted[Count / 2];

    /// <summary>Median of the distances from <see cref="Median"/>.</summary>
    public double Deviation
    {
        get
        {
            var median = Median;
            int above = Count / 2, below = above - 1;
            double distance = 0;
            // The distances in ascending order: the nearer of the next amount above and the next below.
            for (var taken = 0; taken <= Count / 2 && Count > 0; taken++)
            {
                var up = above < Count ? _sorted[above] - median : double.PositiveInfinity;
                var down = below >= 0 ? median - _sorted[below] : double.PositiveInfinity;
                distance = Math.Min(up, down);
                if (up <= down) above++;
                else below--;
            }

            return distance;
        }
    }

    public void Add(double amount)
    {
        if (Count == amountsMax) Remove(_byAge[_oldest]);
        else if (Count == _sorted.Length) Grow();
        _byAge[_oldest] = amount;
        _oldest = (_oldest + 1) % amountsMax;
        var at = PlaceOf(amount);
        Array.Copy(_sorted, at, _sorted, at + 1, Count - at);
        _sorted[at] = amount;
        Count++;
    }

    /// <summary>Most customers never fill the window.</summary>
    private void Grow()
    {
        var size = Math.Min(amountsMax, Math.Max(8, Count * 2));
        Array.Resize(ref _sorted, size);
        Array.Resize(ref _byAge, size);
    }

    private void Remove(double amount)
    {
        var at = PlaceOf(amount);
        Count--;
        Array.Copy(_sorted, at + 1, _sorted, at, Count - at);
    }

    private int PlaceOf(double amount)
    {
        var at = Array.BinarySearch(_sorted, 0, Count, amount);
        return at < 0 ? ~at : at;
    }
}
