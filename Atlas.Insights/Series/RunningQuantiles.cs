namespace Atlas.Insights.Series;

/// <summary>The last values of a series in order of size, for exact quantiles in bounded memory.</summary>
/// <remarks>A binary search and a short move of memory per value, which at this size beats a tree.</remarks>
internal sealed class RunningQuantiles
{
    public const int ValuesMax = 2_048;

    private const int ValuesAtFirst = 64;

    private double[] _inOrderOfTime = new double[ValuesAtFirst];
    private double[] _inOrderOfSize = new double[ValuesAtFirst];
    private int _next;

    public int Count { get; private set; }

    public double Min => _inOrderOfSize[0];

    public double Max => _inOrderOfSize[Count - 1];

    public void Add(double value)
    {
        if (Count == ValuesMax) Remove(_inOrderOfTime[_next]);
        else if (Count == _inOrderOfTime.Length) MakeRoom();
        _inOrderOfTime[_next] = value;
        _next = (_next + 1) % ValuesMax;
        var at = FirstNotBelow(value);
        Array.Copy(_inOrderOfSize, at, _inOrderOfSize, at + 1, Count - at);
        _inOrderOfSize[at] = value;
        Count++;
    }

    /// <summary>Interpolated between the two values around it; there must be a value.</summary>
    /// <param name="share">Between 0 and 1.</param>
    public double Quantile(double share)
    {
        var place = share * (Count - 1);
        var below = (int)place;
        if (below + 1 >= Count) return _inOrderOfSize[Count - 1];
        var step = _inOrderOfSize[below + 1] - _inOrderOfSize[below];
        return _inOrderOfSize[below] + ((place - below) * step);
    }

    public void Save(BinaryWriter writer)
    {
        writer.Write(Count);
        for (var i = 0; i < Count; i++)
            writer.Write(_inOrderOfTime[(_next - Count + i + ValuesMax) % ValuesMax]);
    }

    public void Load(BinaryReader reader)
    {
        var count = SavedState.Count(reader, ValuesMax);
        for (var i = 0; i < count; i++) Add(reader.ReadDouble());
    }

    /// <summary>Nothing has been overwritten yet, so the order of time stays as it is.</summary>
    private void MakeRoom()
    {
        Array.Resize(ref _inOrderOfTime, 2 * Count);
        Array.Resize(ref _inOrderOfSize, 2 * Count);
    }

    private void Remove(double value)
    {
        var at = FirstNotBelow(value);
        Array.Copy(_inOrderOfSize, at + 1, _inOrderOfSize, at, Count - at - 1);
        Count--;
    }

    private int FirstNotBelow(double value)
    {
        var (low, high) = (0, Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_inOrderOfSize[middle] < value) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
