using Atlas.Api.Connectors.Prices;
using Atlas.Ledger.Accounts;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Ledgers;
using Atlas.Ledger.Money;
using Atlas.Ledger.Prices;
using Atlas.Ledger.Transactions;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>A command with its key, and the place in the file that it comes from.</summary>
public sealed record PlannedCommand(Place At, ILedgerCommand Command, string? Key);

/// <summary>
/// All commands that bring a journal into a ledger: its assets, its accounts, its transactions by date. Pure:
/// the ledger's book comes in, and every command has been decided on it when the plan is there.
/// </summary>
public sealed class ImportPlan
{
    private const int GuessedShown = 10;

    /// <summary>
    /// What rules compute is posted as it is, up to so many places; longer ones are quotients.
    /// </summary>
    private const int MadePlacesMax = 8;

    private readonly List<(Place At, string Path)> _guessed = [];
    private readonly Book _trial;
    private readonly IReadOnlyDictionary<string, string> _bound;
    private readonly BookedJournal _journal;
    private readonly Scales _scales = new();
    private readonly DecisionContext _now;

    private ImportPlan(
        BookedJournal journal, string ledger, Book book, IReadOnlyDictionary<string, string> bound,
        DateTimeOffset now)
    {
        (_journal, _bound, _trial, _now) = (journal, bound, new Book(book), new DecisionContext(now));
        Errors = [.. journal.Errors];
        Notes = [.. journal.Notes];
        if (!book.Exists) Prepare(new PlannedCommand(default, new CreateLedger(ledger), null));
    }

    public List<JournalError> Errors { get; }

    public List<JournalError> Notes { get; }

    /// <summary>What must be there before the transactions, in order.</summary>
    public List<PlannedCommand> Preparations { get; } = [];

    public List<PlannedCommand> Transactions { get; } = [];

    /// <summary>By date, and on a day as they are written; a ledger may know some of them already.</summary>
    public List<MarketPrice> Prices { get; } = [];

    /// <summary>Transactions that an earlier import posted.</summary>
    public int AlreadyThere { get; private set; }

    /// <summary>Transactions in which nothing moves.</summary>
    public int Empty { get; private set; }

    /// <param name="bound">Hashes of the requests that keys of imports are bound to already.</param>
    public static ImportPlan Of(
        BookedJournal journal, string ledger, Book book, IReadOnlyDictionary<string, string> bound,
        DateTimeOffset now)
    {
        var plan = new ImportPlan(journal, ledger, book, bound, now);
        plan.Run();
        return plan;
    }

    private void Run()
    {
        foreach (var transaction in _journal.Transactions) CountPlaces(transaction);
        var keys = new ContentKeys();
        var round = new RoundTransaction(_scales);
        var planned = new List<(DateOnly Date, PlannedCommand Command)>();
        foreach (var booked in _journal.Transactions)
        {
            var key = keys.KeyOf(booked);
            try
            {
                planned.AddRange(CommandsOf(booked, key, round));
            }
            catch (JournalSyntaxException wrong)
            {
                Errors.Add(wrong.Error);
            }
        }

        foreach (var (_, command) in planned.OrderBy(p => p.Date)) Plan(command);
        if (Errors.Count == 0 || Transactions.Count > 0) PlanAccounts();
        foreach (var price in _journal.Read.Prices.OrderBy(p => p.Date).ThenBy(p => p.Time)) Plan(price);
        if (_guessed.Count > 0) Notes.Add(new JournalError(_guessed[0].At, GuessedText()));
        Errors.Sort((a, b) => Order(a.At, b.At));
    }

    private static int Order(Place a, Place b) =>
        string.CompareOrdinal(a.File, b.File) is var file && file != 0 ? file : a.Line.CompareTo(b.Line);

    /// <summary>A ledger's scale never narrows, so what it has counts like a posted amount.</summary>
    private void CountPlaces(BookedTransaction transaction)
    {
        foreach (var leg in transaction.Legs)
        {
            if (_trial.FindAsset(leg.Amount.Commodity) is { } asset)
                _scales.AddPosted(new PlainAmount(new Exact(0, asset.Scale), asset.Code));
            if ((leg.From?.Amount ?? leg.From?.Assertion?.Amount) is { } written)
                _scales.AddPosted(leg.Amount with { Number = written.Number });
            else if (leg is { IsRest: false, IsMade: false }) _scales.AddPosted(leg.Amount);
            else if (leg.IsMade && leg.Amount.Number.Trim() is { Places: <= MadePlacesMax } made)
                _scales.AddPosted(leg.Amount with { Number = made });
            else _scales.AddComputed(leg.Amount);
        }

        foreach (var conversion in transaction.Conversions) _scales.AddComputed(conversion.Weight);
    }

    private IEnumerable<(DateOnly, PlannedCommand)> CommandsOf(
        BookedTransaction booked, string key, RoundTransaction round)
    {
        var at = booked.Source.At;
        var days = round.Round(booked).ToList();
        if (days.Count == 0) Empty++;
        for (var i = 0; i < days.Count; i++)
        {
            var texts = booked.Transaction is { } read
                ? TransactionTexts.Of(read, [.. days[i].Postings.Select(p => p.From)],
                    p => days.Exists(d => d.Postings.Exists(l => l.From == p)))
                : null;
            if (texts?.LeftOut > 0) Notes.Add(new JournalError(at,
                $"{texts.LeftOut} comments or metadata beyond {Limits.MetadataEntriesMax} entries " +
                "are left out"));
            var command = new PostTransaction(
                [.. days[i].Postings.Select(p => p.Posting)], days[i].Date, texts?.Description ?? booked.Made,
                null, texts?.Tags, texts?.Metadata, Source: "import");
            yield return (days[i].Date,
                new PlannedCommand(at, command, days.Count == 1 ? key : $"{key}:{i + 1}"));
        }
    }

    private void Plan(PlannedCommand planned)
    {
        if (_bound.TryGetValue(planned.Key!, out var bound))
        {
            AlreadyThere++;
            if (bound != RequestHash.Of(planned.Command)) Notes.Add(new JournalError(
                planned.At,
                    "this transaction was imported before and has changed since; it stays as it was"));
            return;
        }

        var command = (PostTransaction)planned.Command;
        foreach (var posting in command.Postings)
        {
            if (!Declare(planned.At, posting.Asset) || !Open(planned.At, posting.Account)) return;
        }

        if (TryDecide(planned)) Transactions.Add(planned);
    }

    /// <summary>A price moves nothing, so one that no ledger takes is left out and said.</summary>
    private void Plan(PlainMarketPrice price)
    {
        if (!price.Price.Number.WithDigits(Amount.DigitsMax).TryToDecimal(out var number))
        {
            Notes.Add(new JournalError(price.At, "this price has too many decimal places and is left out"));
            return;
        }

        var planned = new MarketPrice(
            price.Commodity, price.Price.Commodity, price.Date, number, Source: "import");
        if (PostPrices.Check(planned) is { } rejection)
            Notes.Add(new JournalError(price.At, $"this price is left out: {rejection.Message}"));
        else
            Prices.Add(planned);
    }

    private bool Declare(Place at, string code)
    {
        var scale = _scales.Of(code);
        return _trial.FindAsset(code) is { } asset && asset.Scale >= scale ||
            Prepare(new PlannedCommand(at, new DeclareAsset(code, scale), null));
    }

    private bool Open(Place at, string path)
    {
        if (_trial.FindAccount(path) is not null) return true;
        var named = AccountKinds.FromPath(path);
        var kind = named ?? KindOf(path);
        if (named is null && kind is null) _guessed.Add((at, path));
        return Prepare(new PlannedCommand(
            at, new OpenAccount(path, named is null ? kind ?? AccountKind.Asset : null), null));
    }

    private string GuessedText()
    {
        var names = string.Join(", ", _guessed.Take(GuessedShown).Select(g => g.Path));
        var more = _guessed.Count > GuessedShown ? $" and {_guessed.Count - GuessedShown} more" : "";
        return $"no name tells the kind of these accounts, so they are opened as assets: {names}{more}";
    }

    /// <summary>What the file says of the account or the nearest one above it.</summary>
    private AccountKind? KindOf(string path)
    {
        for (var name = path; name.Length > 0; name = name[..Math.Max(0, name.LastIndexOf(':'))])
            if (_journal.Read.Kinds.TryGetValue(name, out var kind)) return kind;
        return path.Split(':')[0].ToUpperInvariant() is "DEBT" or "DEBTS" ? AccountKind.Liability : null;
    }

    /// <summary>Accounts that a directive names are opened, used or not, and keep its metadata.</summary>
    private void PlanAccounts()
    {
        foreach (var account in _journal.Read.Accounts)
        {
            if (!Open(account.At, account.Account)) continue;
            var texts = TransactionTexts.Of(account.Notes);
            if (texts.Tags is { } tags) foreach (var tag in tags) texts.AddLong("tag", tag);
            if (texts.Metadata is not { } metadata) continue;
            var command = new SetAccountMetadata(account.Account,
                metadata.ToDictionary(m => m.Key, m => (string?)m.Value));
            var key = $"{ContentKeys.Prefix}{RequestHash.Of(command)}:account";
            if (!_bound.ContainsKey(key)) Prepare(new PlannedCommand(account.At, command, key));
        }
    }

    private bool Prepare(PlannedCommand planned)
    {
        if (!TryDecide(planned)) return false;
        Preparations.Add(planned);
        return true;
    }

    private bool TryDecide(PlannedCommand planned)
    {
        var check = new RequestCheck();
        planned.Command.Check(check);
        var decision =
            check.Rejection is { } unfit ? Decision.Reject(unfit) : planned.Command.Decide(_trial, _now);
        foreach (var recorded in decision.Events) _trial.Apply(recorded);
        if (decision.Rejection is not { } rejection) return true;
        Errors.Add(new JournalError(planned.At, rejection.Message));
        return false;
    }
}
