using System.Security.Cryptography;
using System.Text;
using static Atlas.Insights.Anomalies.Words;

namespace Atlas.Insights.Anomalies;

/// <summary>
/// Says why: never a bare score, always the amount, what it was compared with and how often that was seen.
/// </summary>
internal sealed class Narrator(string ledger, long position)
{
    private const int RecentMax = 3;
    private const int PartsMax = 3;
    private const string RareCombination = "is a rare combination of amount, time and place";

    /// <summary>Weaker evidence is not worth a word.</summary>
    private const double NatsMin = 1.5;

    public AnomalyFound Tell(Findings findings, Circles circles, double pValue)
    {
        var movement = findings.Movement;
        var strongest = findings.Strongest;
        var parts = findings.Evidence.Where(e => e.Nats >= NatsMin || e == strongest)
            .OrderByDescending(e => e.Nats).Select(e => new Contribution(e.Kind, e.Nats, Phrase(movement, e)))
            .ToList();
        var basis = strongest.Basis
            ?? findings.Evidence.Where(e => e.Basis is not null).OrderByDescending(e => e.Nats)
                .FirstOrDefault().Basis;
        return new AnomalyFound(
            IdOf(strongest.Kind), strongest.Kind, position, movement.Transaction, movement.Account,
            movement.Counterparty.Name, movement.SubjectOf(strongest.Kind), movement.Asset, movement.Amount,
            movement.Date, findings.Score, pValue, SentenceOf(movement, parts),
            NormalOf(movement, strongest, basis), parts, SimilarTo(movement, circles),
            AnomalyScorer.Detector);
    }

    public AnomalyFound Tell(MissedPayment missed, double pValue)
    {
        var label = missed.Label;
        var amount = AmountOf(missed.Visits.Amounts.Median, label.Scale);
        var due = DateOnly.FromDayNumber(missed.Due);
        var every = EveryDays(missed.Recurrence.Days);
        var sentence = Text(
            $"{label.Counterparty} did not come: {amount} {label.Asset} {every} was due on {due:O}, ") +
            Text($"after {missed.Visits.Total} before it.");
        var normal = Text($"{amount} {label.Asset} on or about {due:O}.");
        var last = Enumerable.Range(1, Math.Min(RecentMax, missed.Visits.Count))
            .Select(i => SimilarOf(missed.Visits[^i], label.Scale));
        return new AnomalyFound(
            IdOf(AnomalyKind.MissedRecurring, label.Key), AnomalyKind.MissedRecurring, position, null,
            label.Account, label.Counterparty, label.Key, label.Asset, amount, due, missed.Nats, pValue,
            sentence, normal, [new Contribution(AnomalyKind.MissedRecurring, missed.Nats, sentence)],
            [.. last], AnomalyScorer.Detector);
    }

    /// <summary>The same at every replay, so that nothing is found twice.</summary>
    private Guid IdOf(AnomalyKind kind, string subject = "")
    {
        var name = Text($"{ledger}\n{position}\n{kind}\n{subject}");
        return new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16));
    }

    private static string SentenceOf(Movement movement, List<Contribution> parts)
    {
        var verb = movement.IsOutgoing ? "at" : "from";
        // That the combination is rare says little where a reason can be named.
        var named = parts.Where(p => p.Text != RareCombination).DefaultIfEmpty(parts[0]);
        var said = named.Take(PartsMax).Select(p => p.Text).Distinct(StringComparer.Ordinal).ToList();
        var why = said.Count == 1 ? said[0] : $"{string.Join(", ", said[..^1])} and {said[^1]}";
        return Text($"{movement.Amount} {movement.Asset} {verb} {movement.Counterparty.Name} {why}.");
    }

    private static string Phrase(Movement movement, Evidence evidence)
    {
        var (basis, value) = (evidence.Basis, evidence.Value);
        var median = basis is { Count: > 0 } ? AmountOf(basis.Amounts.Median, movement.Amount.Scale) : 0;
        return evidence.Kind switch
        {
            AnomalyKind.AmountSpike => Text(
                $"is {Times(movement.Amount, median)} the usual (median {median}, {Visited(basis!)})"),
            AnomalyKind.PriceRise => Text(
                $"is {Math.Exp(value) - 1:P0} more than the steady {median} before ({Visited(basis!)})"),
            AnomalyKind.NewCounterparty => value > 1
                ? "is the first there and " +
                    Text($"{Times(movement.Amount, median)} the usual first visit ({median})")
                : "is the first there",
            AnomalyKind.CardTesting => Text(
                $"is the {Ordinal((int)value)} tiny payment to somebody new within two days"),
            AnomalyKind.Duplicate =>
                Text($"is the same amount again on one day (position {evidence.Position})"),
            AnomalyKind.NearDuplicate => Text(
                $"is nearly the payment at position {evidence.Position} again, {Days((int)value)} apart"),
            AnomalyKind.UnusualHour => Text(
                $"is {FirstOrFew(value)} {PartOfDay(movement.Hour)} ({movement.Clock:HH:mm})"),
            AnomalyKind.UnusualWeekday => Text($"is {FirstOrFew(value)} on a {movement.Date.DayOfWeek}"),
            AnomalyKind.VelocityBurst => value > 0
                ? Text($"is the {Ordinal((int)value)} within an hour")
                : Text($"is the {Ordinal((int)-value)} on one day"),
            AnomalyKind.DormantAccount => Text($"wakes {movement.Account} after {value} days"),
            AnomalyKind.OverLimit =>
                Text($"is over the limit of {(decimal)value} {movement.Asset} that {movement.Account} has"),
            AnomalyKind.Unusual when value < 0 => "is a very round amount",
            AnomalyKind.Unusual when value > 0 =>
                Text($"takes {Math.Min(1, value):P0} of {movement.Account}"),
            AnomalyKind.Unusual => RareCombination,
            _ => throw new InvalidOperationException($"{evidence.Kind} is told elsewhere."),
        };
    }

    private static string NormalOf(Movement movement, Evidence strongest, Visits? basis)
    {
        if (strongest.Kind == AnomalyKind.OverLimit)
            return Text($"At most {(decimal)strongest.Value} {movement.Asset}.");
        if (basis is not { Count: > 0 }) return "Nothing like it was seen before.";
        var (median, scale) = basis.Amounts;
        var places = movement.Amount.Scale;
        var reach = 2 * Math.Max(0.02, scale);
        var (low, high) = (AmountOf(median - reach, places), AmountOf(median + reach, places));
        var amounts = Text($"{low} to {high} {movement.Asset}");
        return strongest.Kind switch
        {
            AnomalyKind.UnusualHour or AnomalyKind.UnusualWeekday or AnomalyKind.VelocityBurst =>
                $"Amounts of {amounts}, at the usual times.",
            AnomalyKind.Duplicate or AnomalyKind.NearDuplicate or AnomalyKind.PriceRise => Text(
                $"One payment of {amounts} every {Math.Exp(basis.LogGaps.Median):0} days or so."),
            _ => $"{amounts}.",
        };
    }

    private static List<SimilarTransaction> SimilarTo(Movement movement, Circles circles) =>
        [.. Similarity.Of(movement, circles).Select(v => SimilarOf(v, movement.Amount.Scale))];

    private static SimilarTransaction SimilarOf(Visit visit, byte scale) =>
        new(visit.Position, DateOnly.FromDayNumber(visit.Day), AmountOf(visit.LogAmount, scale));
}
