namespace Atlas.Insights.Fraud;

/// <summary>The point from which a payment's past is looked at.</summary>
/// <param name="Seconds">When the payment is made.</param>
/// <param name="KnownBefore">Labels of payments before this time are known.</param>
/// <param name="Habit">What the payment's amount looks like.</param>
public readonly record struct Moment(long Seconds, long KnownBefore, Habit Habit)
{
    /// <summary>Up to here an amount is ordinary for its customer.</summary>
    public const float OrdinaryZ = 2.5f;

    public float DaysSince(long seconds) => (float)(Seconds - seconds) / CardPayments.Day;

    public float DaysBeforeKnowledgeEnds(long seconds) => (float)(KnownBefore - seconds) / CardPayments.Day;

    public bool Knows(in PastPayment past) =>
        past.Seconds < KnownBefore && past.Label != CardPayments.Unlabelled;
}

/// <summary>
/// The figures a model sees of each payment, computed in time order from earlier payments and from labels
/// that were known by then. Memory: 45 days of payments per customer and 60 per terminal.
/// </summary>
public sealed class PaymentFeatures
{
    private static readonly string[] Own =
    [
        "amount", "hour", "is_weekend", "amount_z", "amount_population_z", "amount_over_usual",
        "customer_usual", "customer_history", "is_new_pair",
    ];

    /// <summary>What each figure means, in the order of <see cref="Next"/>.</summary>
    public static readonly string[] Names = [.. Own, .. CustomerFeatures.Names, .. TerminalFeatures.Names];

    private readonly CardPayments _payments;
    private readonly LabelClock _clock;
    private readonly SpendingHabits _habits;
    private readonly RecentPayments[] _customers;
    private readonly RecentPayments[] _terminals;
    private readonly HashSet<long> _pairs = [];
    private int _next;

    public PaymentFeatures(CardPayments payments, LabelClock clock)
    {
        (_payments, _clock) = (payments, clock);
        _habits = new SpendingHabits(payments.CustomerCount);
        _customers = [.. Enumerable.Range(0, payments.CustomerCount).Select(_ => new RecentPayments())];
        _terminals = [.. Enumerable.Range(0, payments.TerminalCount).Select(_ => new RecentPayments())];
    }

    /// <summary>Goes on by one payment.</summary>
    /// <param name="into">Receives one figure for each of <see cref="Names"/>; empty where nobody needs
    /// them.</param>
    /// <returns>What the payment's amount looks like.</returns>
    public Habit Next(Span<float> into)
    {
        var row = _next++;
        var (seconds, customer, terminal) =
            (_payments.Seconds[row], _payments.Customers[row], _payments.Terminals[row]);
        var habit = _habits.Next(customer, seconds, _payments.Amounts[row]);
        var isNewPair = _pairs.Add(((long)customer << 32) | (uint)terminal);
        if (!into.IsEmpty)
        {
            var now = new Moment(seconds, _clock.KnownBefore(seconds), habit);
            WriteOwn(row, habit, isNewPair, into);
            var ofCustomer = Recent(_customers[customer], seconds, CustomerFeatures.DaysMax);
            var ofTerminal = Recent(_terminals[terminal], seconds, TerminalFeatures.DaysMax);
            var afterCustomer = Own.Length + CustomerFeatures.Names.Length;
            CustomerFeatures.Write(ofCustomer, now, into[Own.Length..afterCustomer]);
            TerminalFeatures.Write(ofTerminal, now, into[afterCustomer..]);
        }

        var past = new PastPayment(seconds, _payments.Amounts[row], (float)habit.Z, _payments.Labels[row]);
        _customers[customer].Add(past);
        _terminals[terminal].Add(past);
        return habit;
    }

    private static ReadOnlySpan<PastPayment> Recent(RecentPayments payments, long seconds, float days) =>
        payments.Since(seconds - ((long)days * CardPayments.Day));

    private void WriteOwn(int row, Habit habit, bool isNewPair, Span<float> into)
    {
        var (seconds, amount) = (_payments.Seconds[row], _payments.Amounts[row]);
        into[0] = (float)amount;
        into[1] = seconds % CardPayments.Day / 3600f;
        // 1 January 1970 was a Thursday.
        into[2] = (seconds / CardPayments.Day % 7) is 2 or 3 ? 1 : 0;
        into[3] = (float)habit.Z;
        into[4] = (float)habit.PopulationZ;
        into[5] = (float)(amount / (habit.Usual + 1));
        into[6] = (float)habit.Usual;
        into[7] = habit.Payments;
        into[8] = isNewPair ? 1 : 0;
    }
}
