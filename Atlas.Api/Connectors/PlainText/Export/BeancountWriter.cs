using Atlas.Ledger.Journal;
using Atlas.Ledger.Money;
using Atlas.Ledger.Prices;
using Atlas.Ledger.Transactions;

namespace Atlas.Api.Connectors.PlainText.Export;

/// <summary>
/// Writes books in beancount's notation. Names that it does not take are fitted, and the ledger's own stand
/// beside them as metadata.
/// </summary>
internal sealed class BeancountWriter(TextWriter output) : IBooksWriter
{
    /// <summary>Where the decimal points stand, counted from the left.</summary>
    private const int AmountColumn = 60;

    private readonly ExportNames _currencies =
        new(FittedNames.BeancountCurrency, FittedNames.NumberedCurrency);
    private readonly Dictionary<string, int> _scales = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ExportedAccount> _accounts = new(StringComparer.Ordinal);
    private readonly HashSet<string> _declared = new(StringComparer.Ordinal);
    private readonly HashSet<string> _opened = new(StringComparer.Ordinal);
    private ExportNames _names = null!;
    private WrittenForms _forms = null!;

    public bool IsByDate => true;

    public void Begin(ExportedBooks books)
    {
        foreach (var asset in books.Assets) _scales[asset.Code] = asset.Scale;
        foreach (var account in books.Accounts) _accounts[account.Path] = account;
        _forms = new WrittenForms(_scales, (p, _) => CanSayCost(p.Cost!));
        _names = new ExportNames(
            p => FittedNames.BeancountAccount(p, _accounts[p].Kind), FittedNames.NumberedAccount);
        // A ledger's lots need not follow beancount's rules, so every one is taken as it is written.
        output.Write("option \"booking_method\" \"NONE\"\n");
        _currencies.Add(_scales.Keys);
        foreach (var asset in books.Assets.Where(a => a.Scale == 0)) output.Write(Slack(asset.Code));
        output.Write('\n');
        foreach (var asset in books.Assets)
            if (_declared.Add(asset.Code)) output.Write(Commodity(asset.Code));
        output.Write('\n');
        var now = books.Accounts.Where(a => !RoundTransaction.IsConversion(a.Path)).ToList();
        _names.Add(now.Select(a => a.Path));
        foreach (var account in now) Open(account);
    }

    public void Write(ExportedTransaction transaction)
    {
        foreach (var posting in transaction.Postings)
        {
            if (posting.Cost is { } cost) Declare(cost.Asset);
            if (posting.Price is { } price) Declare(price.Asset);
        }

        var texts = new ExportTexts(transaction);
        var forms = _forms.WithPrices(transaction.Postings, texts.HasNotes);
        var head = Head(transaction.Row.EffectiveDate, texts);
        foreach (var form in forms)
        {
            var text = head + string.Concat(form.Select(p => Posting(p, texts)));
            if (!ReadBack.Is(Dialect.Beancount, Declarations(form) + text, form, _scales)) continue;
            output.Write(text);
            return;
        }

        foreach (var posting in transaction.Postings)
            if (_opened.Add(posting.Account)) Open(_accounts[posting.Account]);
        output.Write(head);
        foreach (var posting in WrittenForms.Plain(transaction.Postings))
            output.Write(Posting(posting, texts));
    }

    public void Write(MarketPrice price)
    {
        Declare(price.Base);
        Declare(price.Quote);
        output.Write($"{PlainDates.Text(price.Date)} price {_currencies.Of(price.Base)} ");
        output.Write($"{AmountOf(price.Price, price.Quote)}\n");
    }

    /// <summary>A lot without a date would get that of its transaction.</summary>
    private static bool CanSayCost(Cost cost) =>
        cost.Date is not null && (cost.Label is not { } label || ExportNotes.IsBeancountText(label));

    /// <summary>
    /// beancount finds by its digits how far a transaction may be off; whole numbers tell nothing, and a
    /// price that does not divide leaves 10^-27.
    /// </summary>
    private string Slack(string asset) =>
        $"option \"inferred_tolerance_default\" \"{_currencies.Of(asset)}:0.5\"\n";

    private void Declare(string asset)
    {
        if (_declared.Add(asset)) output.Write($"\n{Commodity(asset)}");
    }

    private string Commodity(string asset) =>
        $"{PlainDates.Text(Limits.FirstDate)} commodity {_currencies.Of(asset)}\n" +
        Lines(NameNote(_currencies, asset, new Dictionary<string, string>()), 2);

    private void Open(ExportedAccount account)
    {
        _opened.Add(account.Path);
        var metadata = new Dictionary<string, string>(account.Metadata, StringComparer.Ordinal);
        var (first, last) = account.Uses.Count == 0
            ? (Limits.FirstDate, Limits.FirstDate)
            : (account.Uses.Min(u => u.First), account.Uses.Max(u => u.Last));
        var opened = TakeDate(metadata, "opened", d => account.Uses.Count == 0 || d <= first) ?? first;
        var closed = TakeDate(metadata, "closed", d => d >= opened && d >= last);
        var name = _names.Of(account.Path);
        output.Write($"{PlainDates.Text(opened)} open {name}{Currencies(account, metadata)}\n");
        output.Write(Lines(NameNote(_names, account.Path, metadata), 2));
        if (closed is { } day) output.Write($"{PlainDates.Text(day)} close {name}\n");
    }

    private static DateOnly? TakeDate(
        Dictionary<string, string> metadata, string key, Predicate<DateOnly> fits) =>
        metadata.TryGetValue(key, out var text) && PlainDates.TryParse(text, null, out var date) &&
        PlainDates.Text(date) == text && fits(date) && metadata.Remove(key) ? date : null;

    /// <summary>What the account may hold, where beancount can be told so without being lied to.</summary>
    private string Currencies(ExportedAccount account, Dictionary<string, string> metadata)
    {
        if (!metadata.TryGetValue("currencies", out var text)) return "";
        var allowed = text.Split(',');
        var isTrue = allowed.All(c => c.Length > 0 && _currencies.Of(c) == c) &&
            account.Uses.All(u => allowed.Contains(u.Asset, StringComparer.Ordinal)) &&
            allowed.Distinct(StringComparer.Ordinal).Count() == allowed.Length;
        if (!isTrue) return "";
        metadata.Remove("currencies");
        return $" {text}";
    }

    private static string Head(DateOnly date, ExportTexts texts)
    {
        var mark = texts.Take("status", ExportTexts.IsMark) ?? "txn";
        var payee = texts.Take("payee", ExportNotes.IsBeancountText);
        var description = texts.TakeDescription(ExportNotes.IsBeancountText);
        var line = $"\n{PlainDates.Text(date)} {mark}";
        if (payee is not null) line += $" {ExportNotes.Quoted(payee)}";
        if (payee is not null) line += $" {ExportNotes.Quoted(description ?? "")}";
        else if (description is { Length: > 0 }) line += $" {ExportNotes.Quoted(description)}";
        var (marks, lines) = ExportNotes.Beancount(texts.Rest(), hasMarks: true);
        return $"{line}{marks}\n{Lines(lines, 2)}";
    }

    private string Posting(WrittenPosting written, ExportTexts texts)
    {
        var posting = written.Posting;
        var (mark, notes) = texts.Of(written, hasTags: false);
        var amount = AmountOf(posting.Amount, posting.Asset);
        if (written.HasCost && posting.Cost is { Date: { } bought } cost)
        {
            amount += $" {{{AmountOf(cost.Amount, cost.Asset)}, {PlainDates.Text(bought)}";
            amount += cost.Label is { } label ? $", {ExportNotes.Quoted(label)}}}" : "}";
        }

        if (written.Price is { } price)
            amount += $" {(price.IsTotal ? "@@" : "@")} {AmountOf(price.Number, price.Asset)}";
        var line = $"  {(mark is null ? "" : $"{mark} ")}{_names.Of(posting.Account)}  ";
        var end = amount.AsSpan().IndexOfAny(". ");
        return $"{line.PadRight(Math.Max(0, AmountColumn - end))}{amount}\n{Lines(notes, 4)}";
    }

    private string AmountOf(decimal amount, string asset)
    {
        var places = Math.Max(Amount.PlacesOf(amount), _scales.GetValueOrDefault(asset));
        return $"{Amount.Format(amount, places)} {_currencies.Of(asset)}";
    }

    /// <summary>What a single transaction needs above itself to be read as in the whole file.</summary>
    private string Declarations(IReadOnlyList<WrittenPosting> form)
    {
        var postings = form.Select(w => w.Posting).ToList();
        var assets = postings.SelectMany(p => new[] { p.Asset, p.Cost?.Asset, p.Price?.Asset })
            .Concat(form.Select(w => w.Price?.Asset)).OfType<string>().Distinct(StringComparer.Ordinal)
            .ToList();
        var accounts = postings.Select(p => p.Account).Distinct(StringComparer.Ordinal);
        return string.Concat([
            "option \"booking_method\" \"NONE\"\n",
            .. assets.Where(a => _scales.TryGetValue(a, out var scale) && scale == 0).Select(Slack),
            .. assets.Select(Commodity),
            .. accounts.Select(a => $"{PlainDates.Text(Limits.FirstDate)} open {_names.Of(a)}\n" +
                Lines(NameNote(_names, a, new Dictionary<string, string>()), 2)),
        ]);
    }

    private static Notes NameNote(
        ExportNames names, string original, IReadOnlyDictionary<string, string> metadata)
    {
        var own = new Dictionary<string, string>();
        if (names.Of(original) != original) own[KeptNotes.Name] = original;
        return new Notes([], metadata, own);
    }

    private static string Lines(Notes notes, int indent) =>
        Lines(ExportNotes.Beancount(notes, hasMarks: false).Lines, indent);

    private static string Lines(List<string> lines, int indent) =>
        string.Concat(lines.Select(l => $"{new string(' ', indent)}{l}\n"));
}
