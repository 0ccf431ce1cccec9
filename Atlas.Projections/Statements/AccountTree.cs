using Atlas.Ledger.Accounts;
using Atlas.Ledger.Money;

namespace Atlas.Projections.Statements;

/// <summary>Adds turnovers up along the paths of their accounts, exactly.</summary>
internal static class AccountTree
{
    /// <param name="depth">Lines of at most so many segments; what is below them is in their sums.</param>
    public static StatementSection Section(
        AccountKind kind, IEnumerable<Turnover> turnovers, int? depth)
    {
        var lines = new SortedDictionary<string, Sums>(PathOrder.Instance);
        var total = new Sums();
        foreach (var turnover in turnovers.Where(t => t.Kind == kind && t.Amounts.Any(a => !a.IsZero)))
        {
            total.Add(turnover);
            foreach (var path in PathsOf(turnover.Account, depth ?? int.MaxValue))
            {
                if (!lines.TryGetValue(path, out var sums)) lines[path] = sums = new Sums();
                sums.Add(turnover);
            }
        }

        var sign = kind.NormalSign();
        return new StatementSection(
            kind, [.. lines.Select(l => new StatementLine(l.Key, DepthOf(l.Key), l.Value.Texts(sign)))],
            total.Texts(sign));
    }

    /// <summary>Everything together, with the sign of credits.</summary>
    public static IReadOnlyList<StatementAmount> Net(IEnumerable<Turnover> turnovers)
    {
        var sums = new Sums();
        foreach (var turnover in turnovers.Where(t => t.Amounts.Any(a => !a.IsZero))) sums.Add(turnover);
        return sums.Texts(sign: -1);
    }

    private static int DepthOf(string path) => path.AsSpan().Count(':') + 1;

    private static IEnumerable<string> PathsOf(string account, int depth)
    {
        for (var end = account.IndexOf(':'); end >= 0 && depth-- > 0; end = account.IndexOf(':', end + 1))
            yield return account[..end];
        if (depth > 0) yield return account;
    }

    private sealed class Sums
    {
        private readonly SortedDictionary<string, (int Scale, Exact[] Amounts)> _assets =
            new(StringComparer.Ordinal);

        public void Add(Turnover turnover)
        {
            if (!_assets.TryGetValue(turnover.Asset, out var sums))
                _assets[turnover.Asset] = sums = (turnover.Scale, new Exact[turnover.Amounts.Count]);
            for (var i = 0; i < sums.Amounts.Length; i++) sums.Amounts[i] += turnover.Amounts[i];
        }

        public List<StatementAmount> Texts(int sign) => [.. _assets.Select(a => new StatementAmount(
            a.Key, Text(a.Value.Amounts[0], sign, a.Value.Scale),
            a.Value.Amounts.Length > 1 ? Text(a.Value.Amounts[1], sign, a.Value.Scale) : null))];

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
