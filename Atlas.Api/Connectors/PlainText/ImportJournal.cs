using Atlas.Api.Connectors.Prices;
using Atlas.Ledger.Journal;

namespace Atlas.Api.Connectors.PlainText;

/// <param name="Dialect">Null = by the file's ending.</param>
/// <param name="KeepGoing">Post what is right although something is wrong.</param>
public sealed record ImportOptions(
    string File, string Ledger, Dialect? Dialect = null, bool KeepGoing = false);

/// <summary>How far an import has come.</summary>
public sealed record ImportProgress(int Done, int All);

/// <summary>What an import came to.</summary>
/// <param name="Posted">Transactions posted by this import.</param>
/// <param name="AlreadyThere">Transactions that an earlier one had posted.</param>
/// <param name="Prices">What became of the file's prices.</param>
/// <param name="Errors">Nothing was posted if there are any, unless the import was to keep going.</param>
public sealed record ImportReport(
    BookedJournal Journal, int Posted, int AlreadyThere, int Empty, PostedPrices Prices,
    IReadOnlyList<JournalError> Errors, IReadOnlyList<JournalError> Notes);

/// <summary>
/// Brings a plain-text journal into a ledger: everything is checked before the first append.
/// </summary>
public sealed class ImportJournal(
    Journals journals, BookSnapshots books, BoundKeys keys, PostPrices prices, TimeProvider time)
{
    /// <summary>Enough for full commits without filling the ledger's queue.</summary>
    private const int InFlightMax = 2_048;

    private static readonly TimeSpan BusyPause = TimeSpan.FromMilliseconds(50);

    /// <summary>Reads and books a file, without any ledger.</summary>
    /// <param name="today">Tells the year of dates that have none.</param>
    public static BookedJournal Read(string file, Dialect? dialect, IJournalFiles files, DateOnly today)
    {
        var spoken = dialect ?? DialectOf(file);
        try
        {
            var journal = spoken == Dialect.Beancount
                ? BeancountJournal.Read(file, files)
                : HledgerJournal.Read(spoken, file, files, today);
            return BookJournal.Of(journal);
        }
        catch (JournalSyntaxException wrong)
        {
            var journal = new PlainJournal(spoken);
            journal.Errors.Add(wrong.Error);
            return new BookedJournal(journal);
        }
    }

    public static Dialect DialectOf(string file) => Path.GetExtension(file).ToLowerInvariant() switch
    {
        ".beancount" or ".bean" => Dialect.Beancount,
        ".ledger" or ".dat" => Dialect.Ledger,
        _ => Dialect.Hledger,
    };

    public async Task<ImportReport> RunAsync(
        Caller caller, ImportOptions options, IProgress<ImportProgress>? progress, CancellationToken token)
    {
        var journal = Read(options.File, options.Dialect, new DiskFiles(),
            DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime));
        var book = await books.OpenBookAsync(caller.Tenant, options.Ledger, token);
        var bound = await keys.ReadAsync(caller.Tenant, options.Ledger, ContentKeys.Prefix, token);
        var plan = ImportPlan.Of(journal, options.Ledger, book, bound, time.GetUtcNow());
        var errors = plan.Errors;
        var (posted, postedPrices) = (0, PostedPrices.None);
        if (errors.Count == 0 || options.KeepGoing)
        {
            var news = await prices.FindNewAsync(caller, options.Ledger, plan.Prices, token);
            IReadOnlyList<PlannedCommand> commands = [.. plan.Preparations, .. plan.Transactions];
            var refused = await SendAsync(caller, options.Ledger, commands, progress, token);
            posted = plan.Transactions.Count - refused.Count;
            errors = [.. errors, .. refused];
            postedPrices = await prices.SendAsync(
                caller, options.Ledger, news, plan.Prices.Count - news.Count, options.KeepGoing, token);
            errors = [.. errors, .. postedPrices.Refused.Select(r => ErrorOf(journal, r))];
        }

        return new ImportReport(
            journal, posted, plan.AlreadyThere, plan.Empty, postedPrices, errors, plan.Notes);
    }

    /// <summary>The last line that says this price, as of several the last one counts.</summary>
    private static JournalError ErrorOf(BookedJournal journal, RefusedPrice refused)
    {
        var price = refused.Price;
        var line = journal.Read.Prices.Last(p =>
            (p.Commodity, p.Price.Commodity, p.Date) == (price.Base, price.Quote, price.Date));
        return new JournalError(line.At, refused.Rejection.Message);
    }

    /// <summary>
    /// Sends commands in order, many in flight; another writer may have made one superfluous or wrong.
    /// </summary>
    private async Task<List<JournalError>> SendAsync(
        Caller caller, string ledger, IReadOnlyList<PlannedCommand> commands,
        IProgress<ImportProgress>? progress,
        CancellationToken token)
    {
        var refused = new List<JournalError>();
        var flying = new Queue<(PlannedCommand Command, Task<Outcome> Outcome)>();
        var done = 0;
        foreach (var command in commands)
        {
            flying.Enqueue((command, SendAsync(caller, ledger, command, token)));
            if (flying.Count >= InFlightMax) await LandAsync();
        }

        while (flying.Count > 0) await LandAsync();
        progress?.Report(new ImportProgress(done, commands.Count));
        return refused;

        async Task LandAsync()
        {
            var (command, pending) = flying.Dequeue();
            var outcome = await pending;
            if (outcome.Rejection is { } rejection && !IsThere(rejection.Code))
                refused.Add(new JournalError(command.At, rejection.Message));
            if (++done % 500 == 0) progress?.Report(new ImportProgress(done, commands.Count));
        }
    }

    private static bool IsThere(RejectionCode code) =>
        code is RejectionCode.LedgerExists or RejectionCode.AssetExists or RejectionCode.AccountExists;

    private async Task<Outcome> SendAsync(
        Caller caller, string ledger, PlannedCommand planned, CancellationToken token)
    {
        while (true)
        {
            var outcome = await journals.SubmitAsync(caller,
                new LedgerRequest(ledger, planned.Command, planned.Key), token);
            if (outcome.Rejection?.Code != RejectionCode.LedgerBusy) return outcome;
            await Task.Delay(BusyPause, time, token);
        }
    }
}
