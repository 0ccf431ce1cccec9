using Atlas.Ledger.Accounts;
using Atlas.Ledger.Money;

namespace Atlas.Projections.Statements;

/// <summary>Adds turnovers up along the paths of their accounts, exactly.</summary>
/// <param name="format">How values are written; null = there are none.</param>
/// <param name="depth">Lines of at most so many segments; what is below them is in their sums.</param>
/// <param name="spans">1, or 2 with a date or period of comparison.</param>
internal sealed class AccountTree(ValueFormat? format, int? depth, int spans)
{
    public StatementSection Section(AccountKind kind, IEnumerable<Turnover> turnovers)
    {
        var (lines, total) = SumsOf(turnovers.Where(t => t.Kind == kind));
        var sign = kind.NormalSign();
        return new StatementSection(kind, LinesOf(lines, sign), total.Figures(sign));
    }

    /// <summary>Everything together, with the sign of credits.</summary>
    public StatementFigures Net(IEnumerable<Turnover> turnovers) => SumsOf(turnovers).Total.Figures(sign: -1);

    /// <summary>The lines of the tree with the sign of credits, whatever the accounts' kinds.</summary>
    public IReadOnlyList<StatementLine> Flows(IEnumerable<Turnover> turnovers) =>
        LinesOf(SumsOf(turnovers).Lines, sign: -1);

    private (Dictionary<string, Sums> Lines, Sums Total) SumsOf(IEnumerable<Turnover> turnovers)
    {
        var lines = new Dictionary<string, Sums>(StringComparer.Ordinal);
        var paths = lines.GetAlternateLookup<ReadOnlySpan<char>>();
        var total = new Sums(format, spans);
        foreach (var turnover in turnovers.Where(t => !t.IsNothing))
        {
            total.Add(turnover);
            var account = turnover.Account.AsSpan();
            var end = 0;
            for (var levels = depth ?? int.MaxValue; levels > 0 && end < account.Length; levels--)
            {
                var next = account[(end + 1)..].IndexOf(':');
                end = next < 0 ? account.Length : end + 1 + next;
                var path = account[..end];
                if (!paths.TryGetValue(path, out var sums)) paths[path] = sums = new Sums(format, spans);
                sums.Add(turnover);
            }
        }

        return (lines, total);
    }

    private static List<StatementLine> LinesOf(Dictionary<string, Sums> lines, int sign) =>
    [
        .. lines.OrderBy(l => l.Key, PathOrder.Instance)
            .Select(l => new StatementLine(l.Key, DepthOf(l.Key), l.Value.Figures(sign))),
    ];

    private static int DepthOf(string path) => path.AsSpan().Count(':') + 1;

    private sealed class Sums(ValueFormat? format, int spans)
    {
        private readonly Dictionary<string, (int Scale, Exact[] Amounts)> _assets =
            new(StringComparer.Ordinal);

        private readonly Exact[] _values = new Exact[2];
        private readonly bool[] _hasPriced = new bool[2];
        private readonly bool[] _hasUnpriced = new bool[2];

        public void Add(Turnover turnover)
        {
            if (!_assets.TryGetValue(turnover.Asset, out var sums))
                _assets[turnover.Asset] = sums = (turnover.Scale, new Exact[turnover.Amounts.Count]);
            for (var i = 0; i < sums.Amounts.Length; i++)
            {
                sums.Amounts[i] += turnover.Amounts[i];
                if (turnover.Values is { } values) Add(i, values[i]);
            }
        }

        private void Add(int slot, Exact? value)
        {
            _hasUnpriced[slot] |= value is null;
            if (value is not { IsZero: false } priced) return;
            _hasPriced[slot] = true;
            _values[slot] += priced;
        }

        public StatementFigures Figures(int sign) => new(
            [.. _assets.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => new StatementAmount(
                a.Key, Text(a.Value.Amounts[0], sign, a.Value.Scale),
                a.Value.Amounts.Length > 1 ? Text(a.Value.Amounts[1], sign, a.Value.Scale) : null))],
            Value(0, sign), Value(1, sign));

        private string? Value(int slot, int sign) =>
            slot >= spans || (_hasUnpriced[slot] && !_hasPriced[slot])
            ? null
            : format?.Text(sign < 0 ? -_values[slot] : _values[slot]);

        private static string Text(Exact amount, int sign, int scale) =>
            (sign < 0 ? -amount : amount).AtLeast(scale).ToString();
    }

    /// <summary>Each path before those below it, and these before its neighbours.</summary>
    private sealed class PathOrder : IComparer<string>
    {
        public static readonly PathOrder Instance = new();

        public int Compare(string? x, string? y)
        {
            var same = x.AsSpan().CommonPrefixLength(y);
            return RankAt(x, same).CompareTo(RankAt(y, same));
        }

        private static int RankAt(ReadOnlySpan<char> path, int index) =>
            index == path.Length ? -2 : path[index] == ':' ? -1 : path[index];
    }
}
