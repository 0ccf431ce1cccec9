using System.Globalization;
using Atlas.Ledger.Accounts;
using Atlas.Ledger.Alerts;
using Atlas.Ledger.Holds;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Ledgers;
using Atlas.Ledger.Money;
using Atlas.Ledger.Prices;
using Atlas.Ledger.Transactions;

namespace Atlas.Tests.Support;

/// <summary>
/// Turns a table's line into a command. An id that no line has begun is one that no ledger has.
/// </summary>
public sealed class TableCommands(string ledger, Dictionary<string, Guid> ids)
{
    private static readonly Guid Nobody = Guid.ParseExact("00000000-0000-7000-8000-000000000000", "D");

    public ILedgerCommand Read(TableLine line, DateTimeOffset now)
    {
        var words = line.Arguments;
        return line.Verb switch
        {
            "ledger" => new CreateLedger(words.Count > 0 ? words[0] : ledger, line.Option("text")),
            "asset" => new DeclareAsset(words[0], int.Parse(words[1], CultureInfo.InvariantCulture)),
            "open" => Open(line),
            "policy" => new ChangePolicy(words[0], Policy(words[1])!),
            "freeze" => new FreezeAccount(words[0]),
            "unfreeze" => new UnfreezeAccount(words[0]),
            "close" => new CloseAccount(words[0]),
            "note" => new SetAccountMetadata(words[0], new Dictionary<string, string?> { ["note"] = "n" }),
            "post" => Post(line, words),
            "batch" => new PostBatch([.. Split(words, ";").Select(w => Post(line, w))]),
            "reverse" => new ReverseTransaction(Id(words[0]), Date(line), Reversed([.. words.Skip(1)])),
            "label" => new SetTransactionMetadata(
                Id(words[0]), new Dictionary<string, string?> { ["l"] = "l" }),
            "hold" => new HoldFunds(
                words[0], words[2], Money(words[1]), now + Span(line.Option("for") ?? "+1h"),
                line.Option("text")),
            "capture" => new CaptureHold(Id(words[0]), Destinations([.. words.Skip(1)]), Date(line)),
            "release" => new ReleaseHold(Id(words[0])),
            "expire" => new ExpireHold(Id(words[0])),
            "alert" => Alert(line),
            "unalert" => new RemoveBalanceAlert(words[0]),
            "price" => new RecordPrices([.. Split(words, ",").Select(w => Price(line, w))]),
            _ => throw new FormatException($"{line}: no such verb"),
        };
    }

    public static TimeSpan Span(string text)
    {
        var number = long.Parse(text[..^1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return text[^1] switch
        {
            'y' => TimeSpan.FromDays(365 * number),
            'h' => TimeSpan.FromHours(number),
            's' => TimeSpan.FromSeconds(number),
            _ => throw new FormatException($"{text} is no time"),
        };
    }

    private static OpenAccount Open(TableLine line) => new(
        line.Arguments[0],
        line.Option("kind") is { } kind ? Enum.Parse<AccountKind>(kind, ignoreCase: true) : null,
        Policy(line.Option("policy")),
        line.Option("only")?.Split(','));

    /// <summary><c>free</c>, <c>zero</c> or limits such as <c>USD:100,EUR:5</c>.</summary>
    private static OverdraftPolicy? Policy(string? text) => text switch
    {
        null => null,
        "free" => OverdraftPolicy.Free,
        "zero" => OverdraftPolicy.NeverBelowZero,
        _ => new OverdraftPolicy(OverdraftMode.Limit,
            [
                .. text.Split(',').Select(l => l.Split(':'))
                    .Select(l => new OverdraftLimit(l[0], Money(l[1]))),
            ]),
    };

    /// <summary>
    /// <c>from -> to amount asset</c> debits the right account and credits the left; else postings
    /// <c>account amount asset</c>, parted by commas.
    /// </summary>
    private static PostTransaction Post(TableLine line, IReadOnlyList<string> words)
    {
        IReadOnlyList<Posting> postings = words is [var from, "->", var to, var amount, var asset]
            ? [new(to, Money(amount), asset), new(from, -Money(amount), asset)]
            : [.. Split(words, ",").Select(w => new Posting(w[0], Money(w[1]), w[2]))];
        var tags = line.Option("tags") is { } count ? int.Parse(count, CultureInfo.InvariantCulture) : 0;
        return new PostTransaction(postings, Date(line), line.Option("text"), line.Option("ref"),
            tags == 0 ? null : [.. Enumerable.Range(0, tags).Select(i => $"t{i}")]);
    }

    /// <summary><c>name account asset</c>, with <c>below=</c> and <c>above=</c>.</summary>
    private static SetBalanceAlert Alert(TableLine line) => new(new BalanceAlert(
        line.Arguments[0], line.Arguments[1], false, line.Arguments[2],
        line.Option("below") is { } below ? Money(below) : null,
        line.Option("above") is { } above ? Money(above) : null));

    /// <summary><c>base price quote</c>.</summary>
    private static MarketPrice Price(TableLine line, List<string> words) =>
        new(words[0], words[2], Date(line), Money(words[1]), line.Option("text"));

    private static List<ReversedAmount>? Reversed(IReadOnlyList<string> words) => words.Count == 0
        ? null
        : [.. words.Select(w => w.Split(':')).Select(w =>
            new ReversedAmount(int.Parse(w[0], CultureInfo.InvariantCulture), Money(w[1])))];

    private static List<CaptureDestination> Destinations(IReadOnlyList<string> words) =>
        words.Count == 0 ? [] : [.. Split(words, ",").Select(w => new CaptureDestination(w[0], Money(w[1])))];

    private static List<List<string>> Split(IReadOnlyList<string> words, string separator)
    {
        var parts = new List<List<string>> { new() };
        foreach (var word in words)
        {
            if (word == separator) parts.Add([]);
            else parts[^1].Add(word);
        }

        return parts[0].Count == 0 ? [] : parts;
    }

    private static DateOnly Date(TableLine line) => line.Option("date") is { } date
        ? DateOnly.ParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture)
        : Spec.Day;

    private static decimal Money(string text) =>
        Amount.TryParse(text, out var amount) ? amount : throw new FormatException($"{text} is no amount");

    private Guid Id(string label) => ids.GetValueOrDefault(label, Nobody);
}
