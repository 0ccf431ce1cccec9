namespace Atlas.Insights.Anomalies;

/// <summary>
/// How many anomalies may be told: so many a week on average, and a few at once where the weeks before were
/// quiet. It also knows how many movements a week has, from which follows how rare one must be.
/// </summary>
internal sealed class AlertBudget(double perWeek)
{
    private const double TokensMax = 4;
    private const double OverdraftMax = -2;
    private const double RareTimes = 5;
    private const double Week = 7;
    private const double Memory = 56;
    private const double PartMax = 0.05;

    private double _tokens = TokensMax;
    private double _load;
    private int _firstDay;
    private int _day;

    /// <summary>The p-value at which the budget would be used up, were all movements alike.</summary>
    public double PValueMax
    {
        get
        {
            var age = Math.Max(1, _day - _firstDay + 1);
            var perDay = _load / (Memory * (1 - Math.Exp(-age / Memory)));
            return Math.Min(PartMax, perWeek / Math.Max(1, perDay * Week));
        }
    }

    /// <summary>Days since the first movement.</summary>
    public int Age => _day - _firstDay;

    public void Count(int day)
    {
        if (_firstDay == 0) _firstDay = _day = day;
        if (day > _day)
        {
            _load *= Math.Exp(-(day - _day) / Memory);
            _tokens = Math.Min(TokensMax, _tokens + ((day - _day) * perWeek / Week));
            _day = day;
        }

        _load++;
    }

    /// <summary>
    /// Takes one alert from the budget. A rare one may overdraw it: what comes after pays for that, so that
    /// trifles never keep back the one that matters.
    /// </summary>
    public bool TryTake(double pValue)
    {
        if (_tokens < (pValue * RareTimes <= PValueMax ? OverdraftMax : 1)) return false;
        _tokens--;
        return true;
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(_tokens);
        writer.Write(_load);
        writer.Write(_firstDay);
        writer.Write(_day);
    }

    public void Read(BinaryReader reader)
    {
        (_tokens, _load) = (reader.ReadDouble(), reader.ReadDouble());
        (_firstDay, _day) = (reader.ReadInt32(), reader.ReadInt32());
    }
}
