using System.Numerics;

namespace Atlas.Insights.Series;

/// <summary>
/// Remembers situations of a series, each a few numbers, and tells how far a new one is from the nearest of
/// them.
/// </summary>
/// <remarks>
/// It keeps only what differs from all it has, so a rhythm fills it once and a situation seen years ago is
/// still known; when full, the oldest makes room. Numbers of one kind lie together, for the vector unit.
/// </remarks>
internal sealed class NoveltyMemory(int size)
{
    public const int SituationsMax = 4_096;

    /// <summary>
    /// A situation becomes the past only so many rows later; at once, it would know itself.
    /// </summary>
    private const int DelayRows = 10;

    private const int LearningRows = 30;

    /// <summary>In spreads: a nearer situation would teach nothing.</summary>
    private const double DistanceMin = 0.02;

    private const int SituationsAtFirst = 64;

    private readonly double[][] _known =
        [.. Enumerable.Range(0, size).Select(_ => new double[SituationsAtFirst])];
    private readonly double[] _delayed = new double[DelayRows * size];
    private readonly bool[] _isWorthIt = new bool[DelayRows];
    private int _count;
    private int _next;
    private long _rows;

    /// <summary>
    /// The distance to the nearest known situation, in usual spreads (root mean square over the numbers); 0
    /// as long as there is too little to compare with. Then learns the situation.
    /// </summary>
    public double Observe(ReadOnlySpan<double> situation, ReadOnlySpan<double> weights)
    {
        Learn();
        var distance = _count == 0 ? double.MaxValue : Math.Sqrt(Nearest(situation, weights) / size);
        var slot = (int)(_rows % DelayRows);
        situation.CopyTo(_delayed.AsSpan(slot * size, size));
        _isWorthIt[slot] = distance > DistanceMin;
        _rows++;
        return _rows > LearningRows + DelayRows ? distance : 0;
    }

    public void Save(BinaryWriter writer)
    {
        writer.Write(_rows);
        writer.Write(_count);
        writer.Write(_next);
        foreach (var numbers in _known)
            for (var i = 0; i < _count; i++) writer.Write(numbers[i]);
        foreach (var number in _delayed) writer.Write(number);
        foreach (var isWorthIt in _isWorthIt) writer.Write(isWorthIt);
    }

    public void Load(BinaryReader reader)
    {
        _rows = reader.ReadInt64();
        _count = SavedState.Count(reader, SituationsMax);
        MakeRoom();
        _next = SavedState.Count(reader, SituationsMax - 1);
        foreach (var numbers in _known)
            for (var i = 0; i < _count; i++) numbers[i] = reader.ReadDouble();
        for (var i = 0; i < _delayed.Length; i++) _delayed[i] = reader.ReadDouble();
        for (var i = 0; i < DelayRows; i++) _isWorthIt[i] = reader.ReadBoolean();
    }

    private void Learn()
    {
        var slot = (int)(_rows % DelayRows);
        if (_rows < DelayRows || !_isWorthIt[slot]) return;
        MakeRoom();
        for (var i = 0; i < size; i++) _known[i][_next] = _delayed[(slot * size) + i];
        _next = (_next + 1) % SituationsMax;
        _count = Math.Min(_count + 1, SituationsMax);
    }

    /// <summary>For one more; most series need little of what the bound allows.</summary>
    private void MakeRoom()
    {
        var room = _known[0].Length;
        while (room <= _count && room < SituationsMax) room *= 2;
        if (room == _known[0].Length) return;
        for (var i = 0; i < size; i++) Array.Resize(ref _known[i], room);
    }

    /// <summary>The smallest weighted sum of squares.</summary>
    private double Nearest(ReadOnlySpan<double> situation, ReadOnlySpan<double> weights)
    {
        var lanes = Vector<double>.Count;
        var nearest = new Vector<double>(double.MaxValue);
        var at = 0;
        for (; at + lanes <= _count; at += lanes)
        {
            var sum = Vector<double>.Zero;
            for (var i = 0; i < size; i++)
            {
                var difference = (new Vector<double>(_known[i], at) - new Vector<double>(situation[i]))
                    * new Vector<double>(weights[i]);
                sum += difference * difference;
            }

            nearest = Vector.Min(nearest, sum);
        }

        var least = double.MaxValue;
        for (var lane = 0; lane < lanes; lane++) least = Math.Min(least, nearest[lane]);
        for (; at < _count; at++)
        {
            var sum = 0.0;
            for (var i = 0; i < size; i++)
            {
                var difference = (_known[i][at] - situation[i]) * weights[i];
                sum += difference * difference;
            }

            least = Math.Min(least, sum);
        }

        return least;
    }
}
