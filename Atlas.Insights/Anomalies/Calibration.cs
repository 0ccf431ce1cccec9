namespace Atlas.Insights.Anomalies;

/// <summary>
/// Turns a score into a conformal p-value: the part of the newest scores that were at least as high. Beyond
/// the upper twentieth the part falls exponentially with the excess, at the rate at which that twentieth
/// itself does, so that a long history is not needed to tell rare from very rare.
/// </summary>
internal sealed class Calibration
{
    public const int ScoresMax = 2_048;
    public const int ScoresMin = 60;

    private const double TailPart = 0.05;

    /// <summary>The tail is laid anew after so many scores.</summary>
    private const int RefitAfter = 32;

    private readonly List<double> _scores = [];
    private int _next;
    private double _tailStart = double.PositiveInfinity;
    private double _excess = 1;
    private int _sinceFit;

    public IReadOnlyList<double> Scores => _scores;

    public bool IsReady => _scores.Count >= ScoresMin;

    public void Add(double score)
    {
        if (_scores.Count < ScoresMax) _scores.Add(score);
        else
        {
            _scores[_next] = score;
            _next = (_next + 1) % ScoresMax;
        }

        if (++_sinceFit >= RefitAfter || _scores.Count == ScoresMin) Fit();
    }

    public double PValueOf(double score)
    {
        if (score >= _tailStart) return TailPart * Math.Exp(-(score - _tailStart) / _excess);
        var higher = 0;
        foreach (var s in _scores)
            if (s >= score) higher++;
        return (higher + 1.0) / (_scores.Count + 1);
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write7BitEncodedInt(_scores.Count);
        foreach (var score in _scores) writer.Write(score);
        writer.Write7BitEncodedInt(_next);
        writer.Write(_tailStart);
        writer.Write(_excess);
        writer.Write7BitEncodedInt(_sinceFit);
    }

    public void Read(BinaryReader reader)
    {
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--) _scores.Add(reader.ReadDouble());
        _next = reader.Read7BitEncodedInt();
        _tailStart = reader.ReadDouble();
        _excess = reader.ReadDouble();
        _sinceFit = reader.Read7BitEncodedInt();
    }

    private void Fit()
    {
        _sinceFit = 0;
        if (!IsReady) return;
        var count = _scores.Count - Math.Min(_scores.Count - 3, (int)(_scores.Count * (1 - TailPart)));
        // The highest scores alone, as they are a twentieth of what there would be to sort.
        var tail = new PriorityQueue<double, double>(count);
        foreach (var score in _scores)
        {
            if (tail.Count < count) tail.Enqueue(score, score);
            else if (score > tail.Peek()) tail.EnqueueDequeue(score, score);
        }

        _tailStart = tail.Peek();
        var sum = 0.0;
        while (tail.TryDequeue(out var score, out _)) sum += score - _tailStart;
        // A history without any excess must not make the next small one certain.
        _excess = Math.Max(0.5, sum / count);
    }
}
