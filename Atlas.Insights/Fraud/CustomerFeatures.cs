namespace Atlas.Insights.Fraud;

/// <summary>What a customer did before a payment, and what is known of it.</summary>
public static class CustomerFeatures
{
    /// <summary>Days that count, and what stands for "never".</summary>
    public const float DaysMax = 45;

    public static readonly string[] Names =
    [
        "customer_payments_1d", "customer_payments_7d", "customer_payments_30d",
        "customer_amount_7d_over_usual", "customer_hours_since_payment", "customer_surprises_3d",
        "customer_surprises_14d",
        "customer_days_since_surprise", "customer_largest_z_14d", "customer_known_frauds",
        "customer_known_frauds_21d", "customer_known_surprising_frauds",
        "customer_days_since_first_known_fraud", "customer_days_since_last_known_fraud",
    ];

    /// <param name="payments">The customer's earlier payments of <see cref="DaysMax"/> days, oldest
    /// first.</param>
    /// <param name="into">Receives one figure for each of <see cref="Names"/>.</param>
    public static void Write(ReadOnlySpan<PastPayment> payments, in Moment now, Span<float> into)
    {
        var (seen, fraud) = (new Activity(), new KnownFrauds());
        foreach (ref readonly var past in payments)
        {
            var days = now.DaysSince(past.Seconds);
            seen.Add(days, past.Amount, past.Z);
            if (now.Knows(past) && past.Label == 1) fraud.Add(days, past.Z);
        }

        into[0] = seen.Day;
        into[1] = seen.Week;
        into[2] = seen.Month;
        into[3] = seen.Week == 0 ? 0 : (float)(seen.WeekAmount / seen.Week / (now.Habit.Usual + 1));
        into[4] = payments.IsEmpty ? DaysMax * 24 : now.DaysSince(payments[^1].Seconds) * 24;
        into[5] = seen.SurprisesNear;
        into[6] = seen.Surprises;
        into[7] = seen.LastSurprise;
        into[8] = seen.LargestZ;
        into[9] = fraud.Count;
        into[10] = fraud.Near;
        into[11] = fraud.Surprising;
        into[12] = fraud.First;
        into[13] = fraud.Last;
    }

    private struct Activity()
    {
        public int Day, Week, Month, SurprisesNear, Surprises;
        public double WeekAmount;
        public float LastSurprise = DaysMax, LargestZ;

        public void Add(float days, double amount, float z)
        {
            if (days < 30) Month++;
            if (days < 7) (Week, WeekAmount) = (Week + 1, WeekAmount + amount);
            if (days < 1) Day++;
            if (days < 14) LargestZ = Math.Max(LargestZ, z);
            if (z <= SpendingHabits.SurpriseZ) return;
            LastSurprise = days;
            if (days < 14) Surprises++;
            if (days < 3) SurprisesNear++;
        }
    }

    private struct KnownFrauds()
    {
        public int Count, Near, Surprising;
        public float First = DaysMax, Last = DaysMax;

        public void Add(float days, float z)
        {
            if (Count++ == 0) First = days;
            Last = days;
            if (days < 21) Near++;
            if (z > Moment.OrdinaryZ) Surprising++;
        }
    }
}
