using Atlas.Ledger.Money;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>Reads beancount's entries, one at a time.</summary>
internal sealed class BeancountEntries(PlainJournal journal)
{
    private const string Flags = "*!&#?%";
    private readonly List<string> _pushedTags = [];
    private readonly List<KeyValuePair<string, string>> _pushedMetadata = [];

    public void ReadUndated(LineCursor line, string word)
    {
        switch (word)
        {
            case "option":
                var name = BeancountLine.ReadString(line);
                journal.Options.Add(new(name, BeancountLine.ReadString(line)));
                if (!IsUsed(name)) journal.AddUnused($"option {name}", line.At);
                break;
            case "plugin":
                journal.AddUnused($"plugin {BeancountLine.ReadString(line)}", line.At);
                break;
            case "pushtag": _pushedTags.Add(BeancountLine.ReadWord(line).TrimStart('#')); break;
            case "poptag": _pushedTags.Remove(BeancountLine.ReadWord(line).TrimStart('#')); break;
            case "pushmeta": _pushedMetadata.Add(ReadMetadata(line, BeancountLine.ReadWord(line))); break;
            case "popmeta":
                var popped = BeancountLine.ReadWord(line).TrimEnd(':');
                _pushedMetadata.RemoveAll(m => m.Key == popped);
                break;
            default: throw line.Fail($"'{word}' begins no entry");
        }
    }

    public void ReadDated(LineCursor line, DateOnly date, List<(Place At, string Text)> lines)
    {
        line.SkipBlanks();
        if (line.Next == '"' || IsFlag(line))
        {
            ReadTransaction(line, date, line.Next == '"' ? null : TakeFlag(line), lines);
            return;
        }

        var word = BeancountLine.ReadWord(line);
        switch (word)
        {
            case "txn": ReadTransaction(line, date, null, lines); break;
            case "open": ReadOpen(line, date, lines); break;
            case "close": journal.Entries.Add(new PlainClose(line.At, date, ReadAccount(line))); break;
            case "balance": ReadBalance(line, date); break;
            case "pad":
                journal.Entries.Add(new PlainPad(line.At, date, ReadAccount(line), ReadAccount(line)));
                break;
            case "commodity": ReadCommodity(line, lines); break;
            case "price":
                var priced = BeancountLine.TryCurrency(line)
                    ?? throw line.Fail($"a currency is missing before {line.Here()}");
                journal.Prices.Add(new PlainMarketPrice(
                    line.At, date, TimeOnly.MinValue, priced, BeancountLine.ReadAmount(line)));
                break;
            case "note" or "document" or "event" or "query" or "custom":
                journal.AddUnused(word, line.At);
                return;
            default: throw line.Fail($"'{word}' is no directive");
        }

        line.SkipBlanks();
        if (!line.IsAtEnd) throw line.Fail($"{line.Here()} is not understood");
    }

    private static bool IsUsed(string option) => option is
        "inferred_tolerance_default" or "inferred_tolerance_multiplier" or "tolerance_multiplier" or
        "infer_tolerance_from_cost" or "booking_method" ||
            option.StartsWith("name_", StringComparison.Ordinal);

    private static bool IsFlag(LineCursor line) =>
        Flags.Contains(line.Next, StringComparison.Ordinal) ||
        (line.Next is >= 'A' and <= 'Z' && char.IsWhiteSpace(line.Peek(1)));

    private static string TakeFlag(LineCursor line)
    {
        var flag = line.Next.ToString();
        line.Position++;
        return flag;
    }

    private static string ReadAccount(LineCursor line)
    {
        var account = BeancountLine.ReadWord(line);
        return account.Contains(':', StringComparison.Ordinal)
            ? account
            : throw line.Fail($"there should be an account where '{account}' is");
    }

    private void ReadOpen(LineCursor line, DateOnly date, List<(Place At, string Text)> lines)
    {
        var account = ReadAccount(line);
        var currencies = new List<string>();
        while (BeancountLine.TryCurrency(line) is { } currency)
        {
            currencies.Add(currency);
            line.SkipBlanks();
            line.TryTake(',');
        }

        var open = new PlainOpen(line.At, date, account)
        {
            Booking = BeancountLine.TryString(line),
            Currencies = currencies.Count == 0 ? null : string.Join(',', currencies),
        };
        foreach (var (at, text) in lines.Skip(1)) ReadDetail(new LineCursor(text, at), open.Notes);
        if (open.Notes.Kept(KeptNotes.Name) is { } own) journal.AccountNames[account] = own;
        journal.Entries.Add(open);
    }

    private void ReadCommodity(LineCursor line, List<(Place At, string Text)> lines)
    {
        var currency =
            BeancountLine.TryCurrency(line) ?? throw line.Fail($"a currency is missing before {line.Here()}");
        var notes = new PlainNotes();
        foreach (var (at, text) in lines.Skip(1)) ReadDetail(new LineCursor(text, at), notes);
        if (notes.Kept(KeptNotes.Name) is { } own) journal.AssetCodes[currency] = own;
        else journal.AddUnused("commodity", line.At);
    }

    private void ReadBalance(LineCursor line, DateOnly date)
    {
        var account = ReadAccount(line);
        var number = BeancountLine.ReadNumber(line);
        line.SkipBlanks();
        Exact? tolerance = line.TryTake('~') ? BeancountLine.ReadNumber(line) : null;
        var currency =
            BeancountLine.TryCurrency(line) ?? throw line.Fail($"a currency is missing before {line.Here()}");
        journal.Entries.Add(
            new PlainBalance(line.At, date, account, new PlainAmount(number, currency))
            {
                Tolerance = tolerance,
            });
    }

    private void ReadTransaction(
        LineCursor line, DateOnly date, string? flag, List<(Place At, string Text)> lines)
    {
        var first = BeancountLine.TryString(line);
        line.SkipBlanks();
        line.TryTake('|');
        var second = BeancountLine.TryString(line);
        var transaction = new PlainTransaction(line.At, date)
        {
            Flag = flag,
            Payee = second is null ? null : first,
            Description = second ?? first,
        };
        foreach (var tag in _pushedTags) transaction.Notes.Tags.Add(tag);
        transaction.Notes.Metadata.AddRange(_pushedMetadata);
        ReadTags(line, transaction.Notes);
        PlainPosting? posting = null;
        foreach (var (at, text) in lines.Skip(1))
        {
            var below = new LineCursor(text, at);
            below.SkipBlanks();
            if (below.Next is (>= 'a' and <= 'z') or '#' or '^')
                ReadDetail(below, posting?.Notes ?? transaction.Notes);
            else transaction.Postings.Add(posting = ReadPosting(below));
        }

        journal.Entries.Add(transaction);
    }

    private static PlainPosting ReadPosting(LineCursor line)
    {
        var flag = IsFlag(line) ? TakeFlag(line) : null;
        var posting = new PlainPosting(line.At, ReadAccount(line)) { Flag = flag };
        if (BeancountLine.IsNumberStart(line))
        {
            var number = BeancountLine.ReadNumber(line);
            var commodity = BeancountLine.TryCurrency(line);
            posting.Amount = commodity is null
                ? throw line.Fail("an amount without its currency is not supported")
                : new PlainAmount(number, commodity);
        }
        else
        {
            posting.OpenCommodity = BeancountLine.TryCurrency(line);
        }

        posting.Cost = BeancountLine.TryCost(line);
        posting.Price = BeancountLine.TryPrice(line);
        line.SkipBlanks();
        if (!line.IsAtEnd) throw line.Fail($"{line.Here()} is not understood");
        return posting;
    }

    /// <summary>A line of metadata, or of tags and links.</summary>
    private static void ReadDetail(LineCursor line, PlainNotes notes)
    {
        line.SkipBlanks();
        if (line.Next is '#' or '^') ReadTags(line, notes);
        else AddMetadata(notes, ReadMetadata(line, BeancountLine.ReadWord(line)));
        line.SkipBlanks();
        if (!line.IsAtEnd) throw line.Fail($"{line.Here()} is not understood");
    }

    private static void AddMetadata(PlainNotes notes, KeyValuePair<string, string> entry)
    {
        if (entry.Key == KeptNotes.Exact && KeptNotes.Read(entry.Value) is { } exact)
            foreach (var (key, value) in exact) notes.Exact[key] = value;
        else notes.Metadata.Add(entry);
    }

    private static void ReadTags(LineCursor line, PlainNotes notes)
    {
        while (true)
        {
            line.SkipBlanks();
            if (line.TryTake('#')) notes.Tags.Add(BeancountLine.ReadWord(line));
            else if (line.TryTake('^')) notes.Metadata.Add(new("link", BeancountLine.ReadWord(line)));
            else return;
        }
    }

    private static KeyValuePair<string, string> ReadMetadata(LineCursor line, string word)
    {
        var colon = word.IndexOf(':', StringComparison.Ordinal);
        if (colon < 1) throw line.Fail($"'{word}' is neither a posting nor metadata");
        // A value may stand right behind the colon.
        line.Position -= word.Length - colon - 1;
        line.SkipBlanks();
        var value = BeancountLine.TryString(line);
        if (value is null)
        {
            value = line.Rest.Trim();
            line.Position += line.Rest.Length;
        }

        return new KeyValuePair<string, string>(word[..colon], value);
    }
}
