using System.Security.Cryptography;
using System.Text;
using Atlas.Insights.Anomalies;
using static Atlas.Insights.Anomalies.Words;

namespace Atlas.Insights.Series;

/// <summary>Says why a day of a series is odd, with what would have been usual.</summary>
internal sealed class SeriesNarrator(string ledger, long position, DateOnly day)
{
    /// <summary>Raised with every change of what is found, and of the state.</summary>
    public const string Detector = "series.v2";

    public AnomalyFound Tell(DailySeries series, decimal amount, SeriesScore score, double pValue)
    {
        var (low, high) = (AtScale(score.Low, amount.Scale), AtScale(score.High, amount.Scale));
        var what = series.Kind switch
        {
            AnomalyKind.UnusualBalance => "The balance of",
            AnomalyKind.UnusualSpending => "A day's spending in",
            _ => "A day's income in",
        };
        var sentence = score.Finding == SeriesFinding.Silent
            ? Text($"{what} {series.Account} has gone {score.QuietRows} days without what used to come; ") +
                Text($"the longest time before was {score.QuietRowsBefore}.")
            : Text($"{what} {series.Account} was {amount} {series.Asset} on {day:O}, and with the days ") +
                Text($"before it is unlike anything in {series.Days - 1} days.");
        return new AnomalyFound(
            IdOf(series), series.Kind, position, null, series.Account, null, series.Account, series.Asset,
            Math.Abs(amount), day, -Math.Log(pValue), pValue, sentence,
            Text($"{low} to {high} {series.Asset}."),
            [new Contribution(series.Kind, -Math.Log(pValue), sentence)], [], Detector);
    }

    /// <summary>The same at every replay, so that nothing is found twice.</summary>
    private Guid IdOf(DailySeries series)
    {
        var name = Text($"{ledger}\n{position}\n{day:O}\n{series.Kind}\n{series.Account}\n{series.Asset}");
        return new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16));
    }

    private static decimal AtScale(double value, byte scale) => Math.Round((decimal)value, scale);
}
