using Atlas.Ledger.Money;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>Reads beancount's transactions, and the metadata below any entry.</summary>
internal static class BeancountTransactionReader
{
    private const string Flags = "*#!&?%PSTCURM";
    private const int QuotientPlacesMax = 12;

    /// <summary>A mark in place of <c>txn</c>; null where there is none.</summary>
    public static string? TryFlag(LineCursor line)
    {
        line.SkipBlanks();
        var isFlag = Flags.Contains(line.Next, StringComparison.Ordinal) && line.Next != '\0' &&
            (!char.IsAsciiLetter(line.Next) || !(char.IsAsciiLetterOrDigit(line.Peek(1)) ||
                line.Peek(1) is ':'));
        if (!isFlag) return null;
        var flag = line.Next.ToString();
        line.Position++;
        return flag;
    }

    public static PlainTransaction Read(
        LineCursor line, DateOnly date, string? flag, List<(Place At, string Text)> lines,
        IEnumerable<string> tags, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        var first = BeancountLine.TryString(line);
        var second = BeancountLine.TryString(line);
        line.SkipBlanks();
        if (line.Next == '|') throw line.Fail("a | between payee and narration is no longer beancount");
        var transaction = new PlainTransaction(line.At, date)
        {
            Flag = flag,
            Payee = second is null ? null : first,
            Description = second ?? first,
        };
        transaction.Notes.Tags.AddRange(tags);
        transaction.Notes.Metadata.AddRange(metadata);
        ReadTags(line, transaction.Notes);
        BeancountLine.ReadEnd(line);
        PlainPosting? posting = null;
        foreach (var (at, text) in lines.Skip(1))
        {
            var below = new LineCursor(text, at);
            below.SkipBlanks();
            if (below.Next is (>= 'a' and <= 'z') or '^' || (below.Next == '#' && IsTag(below)))
                ReadDetail(below, posting?.Notes ?? transaction.Notes, mayHaveTags: posting is null);
            else transaction.Postings.Add(posting = ReadPosting(below));
        }

        return transaction;
    }

    /// <summary>The lines of metadata below an entry.</summary>
    public static void ReadDetails(List<(Place At, string Text)> lines, PlainNotes notes)
    {
        foreach (var (at, text) in lines.Skip(1))
            ReadDetail(new LineCursor(text, at), notes, mayHaveTags: false);
    }

    public static void ReadTags(LineCursor line, PlainNotes notes)
    {
        while (true)
        {
            if (BeancountLine.TryMarked(line, '#') is { } tag) notes.Tags.Add(tag);
            else if (BeancountLine.TryMarked(line, '^') is { } link) notes.Metadata.Add(new("link", link));
            else return;
        }
    }

    public static KeyValuePair<string, string> ReadMetadata(LineCursor line)
    {
        var key = BeancountLine.TryKey(line)
            ?? throw line.Fail($"{line.Here()} is neither a posting nor metadata");
        return new KeyValuePair<string, string>(key, BeancountLine.TryValue(line) ?? "");
    }

    private static bool IsTag(LineCursor line)
    {
        var before = line.Position;
        var isTag = BeancountLine.TryMarked(line, '#') is not null;
        line.Position = before;
        return isTag;
    }

    private static PlainPosting ReadPosting(LineCursor line)
    {
        var flag = TryFlag(line);
        var posting = new PlainPosting(line.At, BeancountLine.ReadAccount(line)) { Flag = flag };
        if (BeancountLine.IsNumberStart(line)) posting.OpenNumber = ReadUnits(line);
        posting.OpenCommodity = BeancountLine.TryCurrency(line);
        if (posting is { OpenNumber: { } number, OpenCommodity: { } commodity })
        {
            posting.Amount = new PlainAmount(number, commodity);
            (posting.OpenNumber, posting.OpenCommodity) = (null, null);
        }

        posting.Cost = BeancountCosts.TryRead(line);
        posting.Price = BeancountLine.TryPrice(line);
        BeancountLine.ReadEnd(line);
        if (posting.Price is { IsTotal: true } && posting is { Amount: null, OpenNumber: null })
            throw line.Fail("a total price needs the amount that it is for");
        if (posting is { Cost.Commodity: { } paid, Price.Commodity: { } priced } && paid != priced)
            throw line.Fail($"the cost is in {paid} and the price in {priced}");
        return posting;
    }

    /// <summary>A quotient may have no end, and so many places nobody can post.</summary>
    private static Exact ReadUnits(LineCursor line)
    {
        var before = line.Rest;
        var number = BeancountLine.ReadNumber(line);
        return before[..^line.Rest.Length].Contains('/', StringComparison.Ordinal)
            ? number.Round(QuotientPlacesMax)
            : number;
    }

    /// <summary>A line of metadata, or of tags and links.</summary>
    private static void ReadDetail(LineCursor line, PlainNotes notes, bool mayHaveTags)
    {
        line.SkipBlanks();
        if (line.Next is '#' or '^')
        {
            if (!mayHaveTags) throw line.Fail("tags and links stand above the postings");
            ReadTags(line, notes);
        }
        else
        {
            AddMetadata(notes, ReadMetadata(line));
        }

        BeancountLine.ReadEnd(line);
    }

    private static void AddMetadata(PlainNotes notes, KeyValuePair<string, string> entry)
    {
        if (entry.Key == KeptNotes.Exact && KeptNotes.Read(entry.Value) is { } exact)
            foreach (var (key, value) in exact) notes.Exact[key] = value;
        else notes.Metadata.Add(entry);
    }
}
