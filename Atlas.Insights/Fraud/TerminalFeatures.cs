namespace Atlas.Insights.Fraud;

/// <summary>
/// What is known of a terminal before a payment: its risk in windows that end where knowledge ends (after the
/// Fraud Detection Handbook), and how the newest frauds known there run on. A fraud whose amount was ordinary
/// for its customer speaks against the terminal; a surprising one is explained by the customer.
/// </summary>
public static class TerminalFeatures
{
    /// <summary>Days that count, and what stands for "never".</summary>
    public const float DaysMax = 60;

    public static readonly string[] Names =
    [
        "terminal_payments_7d", "terminal_payments_30d", "terminal_z_7d",
        "terminal_known_7d", "terminal_known_30d", "terminal_risk_1d", "terminal_risk_7d",
        "terminal_risk_30d", "terminal_frauds_30d", "terminal_fraud_run", "terminal_fraud_run_ordinary",
        "terminal_fraud_run_days",
        "terminal_days_honest_before_run", "terminal_days_since_honest", "terminal_days_since_fraud",
        "terminal_ordinary_frauds_28d", "terminal_days_since_ordinary_fraud",
        "terminal_days_since_first_ordinary_fraud", "terminal_honest_since_ordinary_fraud",
        "terminal_days_since_known",
    ];

    /// <param name="payments">The terminal's earlier payments of <see cref="DaysMax"/> days, oldest
    /// first.</param>
    /// <param name="into">Receives one figure for each of <see cref="Names"/>.</param>
    public static void Write(ReadOnlySpan<PastPayment> payments, in Moment now, Span<float> into)
    {
        var (seen, risk, run, ordinary) = (new Activity(), new Risk(), new FraudRun(), new OrdinaryFrauds());
        foreach (ref readonly var past in payments)
        {
            var days = now.DaysSince(past.Seconds);
            seen.Add(days, past.Z);
            if (!now.Knows(past)) continue;
            var isFraud = past.Label == 1;
            var isOrdinary = isFraud && past.Z <= Moment.OrdinaryZ;
            risk.Add(now.DaysBeforeKnowledgeEnds(past.Seconds), isFraud);
            run.Add(days, isFraud, isOrdinary);
            ordinary.Add(days, isFraud, isOrdinary);
        }

        into[0] = seen.Week;
        into[1] = seen.Month;
        into[2] = seen.Week == 0 ? 0 : seen.WeekZ / seen.Week;
        risk.Write(into[3..9]);
        run.Write(into[9..15]);
        ordinary.Write(into[15..19]);
        into[19] = run.LastKnown;
    }

    private struct Activity
    {
        public int Week, Month;
        public float WeekZ;

        public void Add(float days, float z)
        {
            if (days < 30) Month++;
            if (days < 7) (Week, WeekZ) = (Week + 1, WeekZ + Math.Max(0, z));
        }
    }

    private struct Risk
    {
        private int _day, _week, _month, _dayFrauds, _weekFrauds, _monthFrauds;

        public void Add(float days, bool isFraud)
        {
            var fraud = isFraud ? 1 : 0;
            if (days < 30) (_month, _monthFrauds) = (_month + 1, _monthFrauds + fraud);
            if (days < 7) (_week, _weekFrauds) = (_week + 1, _weekFrauds + fraud);
            if (days < 1) (_day, _dayFrauds) = (_day + 1, _dayFrauds + fraud);
        }

        public readonly void Write(Span<float> into)
        {
            into[0] = _week;
            into[1] = _month;
            into[2] = Share(_dayFrauds, _day);
            into[3] = Share(_weekFrauds, _week);
            into[4] = Share(_monthFrauds, _month);
            into[5] = _monthFrauds;
        }

        private static float Share(int part, int whole) => whole == 0 ? 0 : (float)part / whole;
    }

    /// <summary>The newest payments known, as long as all of them were frauds.</summary>
    private struct FraudRun()
    {
        private int _frauds, _ordinary;
        private float _start = DaysMax, _honestBefore = DaysMax, _lastHonest = DaysMax, _lastFraud = DaysMax;

        public float LastKnown { get; private set; } = DaysMax;

        public void Add(float days, bool isFraud, bool isOrdinary)
        {
            LastKnown = days;
            if (!isFraud)
            {
                (_frauds, _ordinary, _start, _honestBefore, _lastHonest) = (0, 0, DaysMax, DaysMax, days);
                return;
            }

            if (_frauds++ == 0) (_start, _honestBefore) = (days, _lastHonest);
            if (isOrdinary) _ordinary++;
            _lastFraud = days;
        }

        public readonly void Write(Span<float> into)
        {
            into[0] = _frauds;
            into[1] = _ordinary;
            into[2] = _start;
            into[3] = _honestBefore;
            into[4] = _lastHonest;
            into[5] = _lastFraud;
        }
    }

    private struct OrdinaryFrauds()
    {
        private int _near, _honestSince;
        private float _last = DaysMax, _first = DaysMax;

        public void Add(float days, bool isFraud, bool isOrdinary)
        {
            if (!isFraud) _honestSince++;
            if (!isOrdinary) return;
            if (days < 28) _near++;
            // More than four weeks after the first a new series begins.
            if (_first.Equals(DaysMax) || days < _first - 28) _first = days;
            (_last, _honestSince) = (days, 0);
        }

        public readonly void Write(Span<float> into)
        {
            into[0] = _near;
            into[1] = _last;
            into[2] = _first;
            into[3] = _honestSince;
        }
    }
}
