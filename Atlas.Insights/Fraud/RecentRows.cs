using System.Runtime.InteropServices;

namespace Atlas.Insights.Fraud;

/// <summary>Rows of one customer's or terminal's payments, oldest first, forgotten beyond an age.</summary>
public sealed class RecentRows
{
    private readonly List<int> _rows = [];
    private int _first;

    public void Add(int row) => _rows.Add(row);

    /// <summary>Forgets rows before a time, then shows the others.</summary>
    public ReadOnlySpan<int> Since(long seconds, ReadOnlySpan<long> secondsOfRows)
    {
        while (_first < _rows.Count && secondsOfRows[_rows[_first]] < seconds) _first++;
        if (_first > _rows.Count / 2)
        {
            _rows.RemoveRange(0, _first);
            _first = 0;
        }

        return CollectionsMarshal.AsSpan(_rows)[_first..];
    }
}
