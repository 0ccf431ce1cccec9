namespace Atlas.Insights.Fraud;

/// <summary>Payments in time order, their columns side by side; row i is the i-th payment.</summary>
/// <param name="Ids">What the file calls them; no two are the same.</param>
/// <param name="Seconds">When, in seconds since 1970; never falls.</param>
/// <param name="Customers">Numbers from 0 up to below <paramref name="CustomerCount"/>.</param>
/// <param name="Terminals">Numbers from 0 up to below <paramref name="TerminalCount"/>.</param>
/// <param name="Amounts">In the file's currency, zero or more.</param>
/// <param name="Labels">1 fraud, 0 honest, <see cref="Unlabelled"/> where nobody has said.</param>
public sealed record CardPayments(
    string[] Ids, long[] Seconds, int[] Customers, int[] Terminals, double[] Amounts, sbyte[] Labels,
    int CustomerCount, int TerminalCount)
{
    public const sbyte Unlabelled = -1;
    public const long Day = 86_400;

    public int Count => Ids.Length;

    /// <summary>Midnight at or before a time, both in seconds since 1970.</summary>
    public static long Midnight(long seconds) => seconds - (seconds % Day);
}
