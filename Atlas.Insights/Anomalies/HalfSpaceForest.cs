namespace Atlas.Insights.Anomalies;

/// <summary>
/// Half-space trees (Tan, Ting and Liu 2011): trees whose splits are drawn before any data is seen, and whose
/// nodes count how many of a window of points passed through them. A point in a thinly populated place is
/// strange in all its features together, even where each by itself is not.
/// </summary>
internal sealed class HalfSpaceForest
{
    private const int Trees = 25;
    private const int Depth = 8;
    private const int Nodes = (1 << (Depth + 1)) - 1;
    private const int Inner = (1 << Depth) - 1;
    private const int Window = 250;
    private const int ThinBelow = 25;
    public const long Seed = 0x5EED_A71A5;

    private readonly byte[] _features = new byte[Trees * Inner];
    private readonly double[] _splits = new double[Trees * Inner];
    private readonly ushort[] _reference = new ushort[Trees * Nodes];
    private readonly ushort[] _latest = new ushort[Trees * Nodes];
    private int _seen;

    public HalfSpaceForest(int features)
    {
        var chance = new Chance((ulong)Seed);
        for (var tree = 0; tree < Trees; tree++)
        {
            var (low, high) = (new double[features], new double[features]);
            for (var f = 0; f < features; f++)
            {
                // The work range reaches at least over 0 to 1, around a centre of the tree's own.
                var centre = chance.NextDouble();
                var reach = 2 * Math.Max(centre, 1 - centre);
                (low[f], high[f]) = (centre - reach, centre + reach);
            }

            Split(tree, 0, low, high, features, chance);
        }
    }

    /// <summary>Whether a whole window has been seen.</summary>
    public bool IsReady { get; private set; }

    /// <summary>From 0, a crowded place, upwards: minus the logarithm of the mean mass.</summary>
    /// <param name="point">Features scaled to 0 to 1.</param>
    public double ScoreOf(ReadOnlySpan<double> point)
    {
        var mass = 0.0;
        for (var tree = 0; tree < Trees; tree++)
        {
            var (node, depth) = (0, 0);
            while (depth < Depth && _reference[(tree * Nodes) + node] > ThinBelow)
            {
                node = ChildOf(tree, node, point);
                depth++;
            }

            mass += _reference[(tree * Nodes) + node] * (double)(1 << depth);
        }

        return Math.Log(Window * (double)(1 << Depth)) - Math.Log(1 + (mass / Trees));
    }

    public void Add(ReadOnlySpan<double> point)
    {
        for (var tree = 0; tree < Trees; tree++)
        {
            var node = 0;
            _latest[tree * Nodes]++;
            for (var depth = 0; depth < Depth; depth++)
            {
                node = ChildOf(tree, node, point);
                _latest[(tree * Nodes) + node]++;
            }
        }

        if (++_seen < Window) return;
        _latest.CopyTo(_reference, 0);
        Array.Clear(_latest);
        (_seen, IsReady) = (0, true);
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(_seen);
        writer.Write(IsReady);
        foreach (var count in _reference) writer.Write7BitEncodedInt(count);
        foreach (var count in _latest) writer.Write7BitEncodedInt(count);
    }

    public void Read(BinaryReader reader)
    {
        _seen = reader.ReadInt32();
        IsReady = reader.ReadBoolean();
        for (var i = 0; i < _reference.Length; i++) _reference[i] = (ushort)reader.Read7BitEncodedInt();
        for (var i = 0; i < _latest.Length; i++) _latest[i] = (ushort)reader.Read7BitEncodedInt();
    }

    private void Split(int tree, int node, double[] low, double[] high, int features, Chance chance)
    {
        if (node >= Inner) return;
        var feature = chance.Next(features);
        var split = (low[feature] + high[feature]) / 2;
        _features[(tree * Inner) + node] = (byte)feature;
        _splits[(tree * Inner) + node] = split;
        var end = high[feature];
        high[feature] = split;
        Split(tree, (2 * node) + 1, low, high, features, chance);
        (high[feature], var start) = (end, low[feature]);
        low[feature] = split;
        Split(tree, (2 * node) + 2, low, high, features, chance);
        low[feature] = start;
    }

    private int ChildOf(int tree, int node, ReadOnlySpan<double> point)
    {
        var at = (tree * Inner) + node;
        return point[_features[at]] < _splits[at] ? (2 * node) + 1 : (2 * node) + 2;
    }

    /// <summary>SplitMix64: the same on every machine and with every version of .NET.</summary>
    private sealed class Chance(ulong seed)
    {
        private ulong _state = seed;

        public int Next(int below) => (int)(Step() % (ulong)below);

        public double NextDouble() => (Step() >> 11) * (1.0 / (1UL << 53));

        private ulong Step()
        {
            unchecked
            {
                _state += 0x9E3779B97F4A7C15;
                var mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
                mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
                return mixed ^ (mixed >> 31);
            }
        }
    }
}
