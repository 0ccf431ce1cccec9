using System.Runtime.InteropServices;

namespace Atlas.Insights.Fraud;

/// <summary>What later payments look at of an earlier one.</summary>
/// <param name="Z">How surprising its amount was for its customer.</param>
/// <param name="Label">As in <see cref="CardPayments.Labels"/>.</param>
public readonly record struct PastPayment(long Seconds, double Amount, float Z, sbyte Label);

/// <summary>
/// One customer's or terminal's payments, oldest first, forgotten beyond an age. They are kept as they are,
/// side by side: to look each up where it stands among all payments would miss the cache every time.
/// </summary>
public sealed class RecentPayments
{
    private readonly List<PastPayment> _payments = [];
    private int _first;

    public void Add(PastPayment payment) => _payments.Add(payment);

    /// <summary>Forgets payments before a time, then shows the others.</summary>
    public ReadOnlySpan<PastPayment> Since(long seconds)
    {
        while (_first < _payments.Count && _payments[_first].Seconds < seconds) _first++;
        if (_first > _payments.Count / 2)
        {
            _payments.RemoveRange(0, _first);
            _first = 0;
        }

        return CollectionsMarshal.AsSpan(_payments)[_first..];
    }
}
