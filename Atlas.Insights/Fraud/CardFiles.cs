namespace Atlas.Insights.Fraud;

/// <summary>The payments to score among those that came before them.</summary>
/// <param name="Scored">The row in <paramref name="Payments"/> of each row of the scored file, in its
/// order.</param>
/// <param name="Ignored">
/// Rows of the history at or after the first payment to score: what happens from then on is told by the
/// scored file alone, so that no later payment can move a score.
/// </param>
public sealed record CardFiles(CardPayments Payments, int[] Scored, int Ignored)
{
    /// <summary>Time of the first payment to score, in seconds since 1970.</summary>
    public long FirstScored => Scored.Min(row => Payments.Seconds[row]);

    /// <summary>Time of the last one.</summary>
    public long LastScored => Scored.Max(row => Payments.Seconds[row]);

    /// <summary>
    /// Reads a file to score and its history. A payment that is in several files counts once; they must agree
    /// on it, but for the label, which the scored file and then the first history that has it decides.
    /// </summary>
    /// <exception cref="InvalidDataException">The message says file, line and what is wrong
    /// there.</exception>
    public static CardFiles Read(
        string file, IReadOnlyList<string> history, IProgress<ScoreProgress>? progress = null)
    {
        var merged = new Merge();
        progress?.Report(new ScoreProgress("reading file", 0, history.Count + 1));
        foreach (var row in CardFile.Read(file)) merged.AddScored(file, row);
        if (merged.Count == 0) throw CardFile.At(file, 1, "there is no payment to score");
        var scored = merged.Count;
        merged.AddHistory(history, progress);
        return merged.InOrder(scored);
    }

    /// <summary>Reads files of which none is to be scored.</summary>
    /// <exception cref="InvalidDataException">The message says file, line and what is wrong.</exception>
    public static CardPayments ReadHistory(
        IReadOnlyList<string> history, IProgress<ScoreProgress>? progress = null)
    {
        var merged = new Merge();
        merged.AddHistory(history, progress);
        return merged.Count > 0
            ? merged.InOrder(0).Payments
            : throw CardFile.At(history[0], 1, "there is no payment to learn from");
    }

    private sealed class Merge
    {
        private readonly List<CardRow> _rows = [];
        private readonly Dictionary<string, int> _byId = new(StringComparer.Ordinal);
        private long _firstScored = long.MaxValue;
        private int _ignored;

        public int Count => _rows.Count;

        public void AddScored(string path, CardRow row)
        {
            if (!_byId.TryAdd(row.Id, _rows.Count))
                throw CardFile.At(path, row.Line, $"{row.Id} is in line {_rows[_byId[row.Id]].Line} already");
            _firstScored = Math.Min(_firstScored, row.Seconds);
            _rows.Add(row);
        }

        public void AddHistory(IReadOnlyList<string> history, IProgress<ScoreProgress>? progress)
        {
            for (var i = 0; i < history.Count; i++)
            {
                progress?.Report(new ScoreProgress("reading file", i + 1, history.Count + 1));
                foreach (var row in CardFile.Read(history[i])) Add(history[i], row);
            }
        }

        private void Add(string path, CardRow row)
        {
            if (_byId.TryGetValue(row.Id, out var at))
            {
                var known = _rows[at];
                if (known with { Label = row.Label, Line = row.Line } != row)
                    throw CardFile.At(path, row.Line, $"{row.Id} is another payment than in a file before");
                if (known.Label == CardPayments.Unlabelled) _rows[at] = known with { Label = row.Label };
            }
            else if (row.Seconds >= _firstScored)
            {
                _ignored++;
            }
            else
            {
                _byId.Add(row.Id, _rows.Count);
                _rows.Add(row);
            }
        }

        public CardFiles InOrder(int scored)
        {
            var order = Enumerable.Range(0, _rows.Count).ToArray();
            Array.Sort(order, Earlier);
            var rowOf = new int[order.Length];
            for (var row = 0; row < order.Length; row++) rowOf[order[row]] = row;
            return new CardFiles(Columns([.. order.Select(i => _rows[i])]), rowOf[..scored], _ignored);
        }

        /// <summary>By time, then by id, whatever the order in the files.</summary>
        private int Earlier(int left, int right)
        {
            var (a, b) = (_rows[left], _rows[right]);
            var byTime = a.Seconds.CompareTo(b.Seconds);
            if (byTime != 0) return byTime;
            var byLength = a.Id.Length.CompareTo(b.Id.Length);
            return byLength != 0 ? byLength : string.CompareOrdinal(a.Id, b.Id);
        }

        private static CardPayments Columns(CardRow[] rows)
        {
            var (customers, terminals) = (new Numbers(), new Numbers());
            return new CardPayments(
                [.. rows.Select(r => r.Id)],
                [.. rows.Select(r => r.Seconds)],
                [.. rows.Select(r => customers.Of(r.Customer))],
                [.. rows.Select(r => terminals.Of(r.Terminal))],
                [.. rows.Select(r => r.Amount)],
                [.. rows.Select(r => r.Label)],
                customers.Count,
                terminals.Count);
        }
    }

    /// <summary>A number for each name, in the order in which they come.</summary>
    private sealed class Numbers
    {
        private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

        public int Count => _numbers.Count;

        public int Of(string name)
        {
            if (_numbers.TryGetValue(name, out var number)) return number;
            _numbers.Add(name, _numbers.Count);
            return _numbers.Count - 1;
        }
    }
}
