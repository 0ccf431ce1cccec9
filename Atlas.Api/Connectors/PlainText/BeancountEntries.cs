using Atlas.Ledger.Money;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>Reads the entries of one of beancount's files, one at a time.</summary>
/// <param name="isFirst">Only the first file's options and plugins count.</param>
internal sealed class BeancountEntries(PlainJournal journal, IJournalFiles files, bool isFirst)
{
    private readonly List<(string Tag, Place At)> _pushedTags = [];
    private readonly List<(KeyValuePair<string, string> Entry, Place At)> _pushedMetadata = [];

    /// <summary>What this file says, whether it counts or not.</summary>
    public List<KeyValuePair<string, string>> Options { get; } = [];

    /// <summary>What is pushed has to be popped in the same file.</summary>
    public void End()
    {
        foreach (var (tag, at) in _pushedTags)
            journal.Errors.Add(new JournalError(at, $"the tag {tag} is pushed and never popped"));
        foreach (var (entry, at) in _pushedMetadata)
            journal.Errors.Add(new JournalError(at, $"the metadata {entry.Key} is pushed and never popped"));
    }

    public void ReadUndated(LineCursor line, string word)
    {
        switch (word)
        {
            case "option": ReadOption(line); break;
            case "plugin": ReadPlugin(line); break;
            case "pushtag": _pushedTags.Add((Tag(line), line.At)); break;
            case "poptag":
                var tag = Tag(line);
                if (_pushedTags.RemoveAll(t =>
                    t.Tag == tag) == 0) throw line.Fail($"the tag {tag} is not pushed");
                break;
            case "pushmeta":
                _pushedMetadata.Add((BeancountTransactionReader.ReadMetadata(line), line.At));
                break;
            case "popmeta":
                var key = BeancountLine.TryKey(line) ?? throw line.Fail("there should be a key of metadata");
                var last = _pushedMetadata.FindLastIndex(m => m.Entry.Key == key);
                if (last < 0) throw line.Fail($"the metadata {key} is not pushed");
                _pushedMetadata.RemoveAt(last);
                break;
            default: throw line.Fail($"'{word}' begins no entry");
        }
    }

    public void ReadDated(LineCursor line, DateOnly date, List<(Place At, string Text)> lines)
    {
        if (BeancountTransactionReader.TryFlag(line) is { } flag)
        {
            ReadTransaction(line, date, flag, lines);
            return;
        }

        var word = BeancountLine.ReadWord(line);
        switch (word)
        {
            case "txn": ReadTransaction(line, date, null, lines); return;
            case "open": ReadOpen(line, date, lines); return;
            case "close": journal.Entries.Add(
                new PlainClose(line.At, date, BeancountLine.ReadAccount(line)));
                break;
            case "balance": ReadBalance(line, date); break;
            case "pad": journal.Entries.Add(new PlainPad(
                line.At, date, BeancountLine.ReadAccount(line), BeancountLine.ReadAccount(line)));
                break;
            case "commodity": ReadCommodity(line, lines); return;
            case "price":
                var priced = BeancountLine.ReadCurrency(line);
                journal.Prices.Add(new PlainMarketPrice(
                    line.At, date, TimeOnly.MinValue, priced, BeancountLine.ReadAmount(line)));
                break;
            default: ReadUnused(line, date, word); break;
        }

        BeancountLine.ReadEnd(line);
        BeancountTransactionReader.ReadDetails(lines, new PlainNotes());
    }

    private static string Tag(LineCursor line) =>
        BeancountLine.TryMarked(line, '#') ?? throw line.Fail($"there should be a tag before {line.Here()}");

    private void ReadOption(LineCursor line)
    {
        var (name, value) = (BeancountLine.ReadString(line), BeancountLine.ReadString(line));
        if (BeancountOptions.Wrong(name, value) is { } reason) throw line.Fail(reason);
        Options.Add(new(name, value));
        if (isFirst && BeancountOptions.IsUsed(name)) journal.Options.Add(new(name, value));
        else journal.AddUnused($"option {name}", line.At);
    }

    private void ReadPlugin(LineCursor line)
    {
        var plugin = BeancountLine.ReadString(line);
        BeancountLine.TryString(line);
        if (isFirst && BeancountOptions.OpensAccounts(plugin)) journal.OpensAccounts = true;
        else if (!isFirst || BeancountOptions.MovesNothing(plugin))
            journal.AddUnused($"plugin {plugin}", line.At);
        else throw line.Fail($"the plugin {plugin} is not supported: it may change what is booked");
    }

    private void ReadTransaction(
        LineCursor line, DateOnly date, string? flag, List<(Place At, string Text)> lines) =>
        journal.Entries.Add(BeancountTransactionReader.Read(line, date, flag, lines,
            _pushedTags.Select(t => t.Tag), _pushedMetadata.Select(m => m.Entry)));

    private void ReadOpen(LineCursor line, DateOnly date, List<(Place At, string Text)> lines)
    {
        var account = BeancountLine.ReadAccount(line);
        var currencies = new List<string>();
        for (var next = BeancountLine.TryCurrency(line); next is not null;)
        {
            currencies.Add(next);
            line.SkipBlanks();
            next = line.TryTake(',') ? BeancountLine.ReadCurrency(line) : null;
        }

        var open = new PlainOpen(line.At, date, account)
        {
            Booking = BeancountLine.TryString(line),
            Currencies = currencies.Count == 0 ? null : string.Join(',', currencies),
        };
        if (open.Booking is { } method && !BeancountLots.Methods.Contains(method, StringComparer.Ordinal))
            throw line.Fail($"there is no booking method {method}");
        BeancountLine.ReadEnd(line);
        BeancountTransactionReader.ReadDetails(lines, open.Notes);
        if (open.Notes.Kept(KeptNotes.Name) is { } own) journal.AccountNames[account] = own;
        journal.Entries.Add(open);
    }

    private void ReadCommodity(LineCursor line, List<(Place At, string Text)> lines)
    {
        var currency = BeancountLine.ReadCurrency(line);
        BeancountLine.ReadEnd(line);
        var notes = new PlainNotes();
        BeancountTransactionReader.ReadDetails(lines, notes);
        if (!journal.Declared.TryAdd(currency, line.At))
            throw line.Fail($"{currency} is declared a second time; first in {journal.Declared[currency]}");
        if (notes.Kept(KeptNotes.Name) is { } own) journal.AssetCodes[currency] = own;
        else journal.AddUnused("commodity", line.At);
    }

    private void ReadBalance(LineCursor line, DateOnly date)
    {
        var account = BeancountLine.ReadAccount(line);
        var number = BeancountLine.ReadNumber(line);
        line.SkipBlanks();
        Exact? tolerance = line.TryTake('~') ? BeancountLine.ReadNumber(line) : null;
        journal.Entries.Add(new PlainBalance(
            line.At, date, account, new PlainAmount(number, BeancountLine.ReadCurrency(line)))
        {
            Tolerance = tolerance,
        });
    }

    private void ReadUnused(LineCursor line, DateOnly date, string word)
    {
        switch (word)
        {
            case "note":
                journal.Entries.Add(new PlainMention(line.At, date, BeancountLine.ReadAccount(line),
                    order: 0));
                BeancountLine.ReadString(line);
                break;
            case "document":
                var (account, file) = (BeancountLine.ReadAccount(line), BeancountLine.ReadString(line));
                journal.Entries.Add(new PlainMention(line.At, date, account, order: 1)
                {
                    MissingFile = files.Find(line.At.File, file).Count == 0 ? file : null,
                });
                BeancountTransactionReader.ReadTags(line, new PlainNotes());
                break;
            case "event" or "query":
                BeancountLine.ReadString(line);
                BeancountLine.ReadString(line);
                break;
            case "custom":
                BeancountLine.ReadString(line);
                while (BeancountLine.TryValue(line) is not null) line.SkipBlanks();
                break;
            default: throw line.Fail($"'{word}' is no directive");
        }

        journal.AddUnused(word, line.At);
    }
}
