using System.Globalization;
using Atlas.Ledger.Accounts;
using Atlas.Ledger.Money;
using Atlas.Ledger.Prices;
using Atlas.Ledger.Transactions;

namespace Atlas.Api.Connectors.PlainText.Export;

/// <summary>Writes books in hledger's or ledger's notation.</summary>
internal sealed class JournalWriter(Dialect dialect, TextWriter output) : IBooksWriter
{
    /// <summary>Where the decimal points stand, counted from the left.</summary>
    private const int AmountColumn = 60;

    private static readonly string[] ExpressionWords =
        ["and", "or", "not", "div", "if", "else", "true", "false"];

    private readonly ExportNames _accounts =
        new(FittedNames.LedgerAccount, FittedNames.NumberedAccount);
    private readonly ExportNames _commodities =
        new(FittedNames.LedgerCommodity, FittedNames.NumberedAccount);
    private readonly Dictionary<string, int> _scales = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ExportedAccount> _later = new(StringComparer.Ordinal);
    private readonly HashSet<string> _declared = new(StringComparer.Ordinal);
    private WrittenForms _forms = null!;

    public bool IsByDate => true;

    public void Begin(ExportedBooks books)
    {
        foreach (var asset in books.Assets) _scales[asset.Code] = asset.Scale;
        _forms = new WrittenForms(_scales, CanSayCost);
        if (dialect == Dialect.Hledger) output.Write("decimal-mark .\n");
        _commodities.Add(_scales.Keys);
        foreach (var asset in books.Assets) output.Write(Commodity(asset.Code, asset.Scale));
        output.Write('\n');
        var now = books.Accounts.Where(a => !RoundTransaction.IsConversion(a.Path)).ToList();
        _accounts.Add(now.Select(a => a.Path));
        foreach (var account in now) output.Write(Account(account));
        foreach (var account in books.Accounts.Except(now)) _later[account.Path] = account;
    }

    public void Write(ExportedTransaction transaction)
    {
        foreach (var posting in transaction.Postings)
        {
            if (posting.Cost is { } cost) Declare(cost.Asset, cost.Amount);
            if (posting.Price is { } price) Declare(price.Asset, price.Amount);
        }

        var texts = new ExportTexts(transaction);
        var forms = _forms.WithPrices(transaction.Postings, texts.HasNotes);
        var head = Head(transaction.Row.EffectiveDate, texts);
        // Strict programs want a price wherever money is converted.
        foreach (var form in forms.Where(f => f.Any(p => p.Price is not null)))
        {
            var text = head + string.Concat(form.Select(p => Posting(p, texts)));
            if (!ReadBack.Is(dialect, Declarations(form) + text, form, _scales)) continue;
            output.Write(text);
            return;
        }

        foreach (var posting in transaction.Postings)
            if (_later.Remove(posting.Account, out var account)) output.Write($"\n{Account(account)}");
        output.Write(head);
        foreach (var posting in WrittenForms.Plain(transaction.Postings))
            output.Write(Posting(posting, texts));
    }

    public void Write(MarketPrice price)
    {
        Declare(price.Base, 0);
        Declare(price.Quote, price.Price);
        output.Write($"P {PlainDates.Text(price.Date)} {SymbolOf(price.Base)} ");
        output.Write($"{AmountOf(price.Price, price.Quote)}\n");
    }

    /// <summary>hledger has no lots' names, and ledger weighs a lot that has no price as it likes.</summary>
    private bool CanSayCost(Posting posting, bool hasPrice) => dialect == Dialect.Hledger
        ? posting.Cost!.Label is null
        : hasPrice && (posting.Cost!.Label is not { } label ||
            (PlainTexts.IsPlain(label) && label[0] != '@' && !label.AsSpan().ContainsAny("()")));

    /// <summary>An asset that only prices and costs name.</summary>
    private void Declare(string asset, decimal amount)
    {
        if (!_declared.Add(asset) || _scales.ContainsKey(asset)) return;
        output.Write($"\n{Commodity(asset, Amount.PlacesOf(amount))}");
    }

    private string Head(DateOnly date, ExportTexts texts)
    {
        var line = $"\n{PlainDates.Text(date)}";
        if (texts.Take("date2", IsDate) is { } second) line += $"={second}";
        if (texts.Take("status", ExportTexts.IsMark) is { } status) line += $" {status}";
        if (texts.Take("code", c => PlainTexts.IsPlain(c) && !c.Contains(')', StringComparison.Ordinal))
            is { } code) line += $" ({code})";
        if (texts.TakeDescription(IsPlainDescription) is { Length: > 0 } text) line += $" {text}";
        return $"{line}\n{Comments(texts.Rest(), 4)}";
    }

    private string Posting(WrittenPosting written, ExportTexts texts)
    {
        var posting = written.Posting;
        var (mark, notes) = texts.Of(written, hasTags: true);
        var amount = AmountOf(posting.Amount, posting.Asset);
        if (written.HasCost && posting.Cost is { } cost)
        {
            amount += $" {{{AmountOf(cost.Amount, cost.Asset)}}}";
            if (cost.Date is { } date) amount += $" [{PlainDates.Text(date)}]";
            if (cost.Label is { } label) amount += $" ({label})";
        }

        if (written.Price is { } price)
            amount += $" {(price.IsTotal ? "@@" : "@")} {AmountOf(price.Number, price.Asset)}";
        var line = $"    {(mark is null ? "" : $"{mark} ")}{_accounts.Of(posting.Account)}  ";
        // Decimal points below each other, where names leave room.
        var end = amount.AsSpan().IndexOfAny(". ");
        return $"{line.PadRight(Math.Max(0, AmountColumn - end))}{amount}\n{Comments(notes, 8)}";
    }

    private string AmountOf(decimal amount, string asset)
    {
        var places = Math.Max(Amount.PlacesOf(amount), _scales.GetValueOrDefault(asset));
        return $"{Amount.Format(amount, places)} {SymbolOf(asset)}";
    }

    /// <summary>Quotes protect whatever is more than letters or a sign of currency.</summary>
    private string SymbolOf(string asset)
    {
        var name = _commodities.Of(asset);
        var isWord = name.All(char.IsAsciiLetter) && !ExpressionWords.Contains(name, StringComparer.Ordinal);
        var isSign = name.Length == 1 &&
            char.GetUnicodeCategory(name[0]) == UnicodeCategory.CurrencySymbol;
        return isWord || isSign ? name : $"\"{name}\"";
    }

    private string Commodity(string asset, int scale)
    {
        var sample = scale == 0 ? "1000" : $"1000.{new string('0', scale)}";
        var notes = Comments(NameNote(_commodities, asset, new Dictionary<string, string>()), 4);
        return dialect == Dialect.Hledger
            ? $"commodity {sample}{(scale == 0 ? "." : "")} {SymbolOf(asset)}\n{notes}"
            : $"commodity {SymbolOf(asset)}\n    format {sample} {SymbolOf(asset)}\n{notes}";
    }

    private string Account(ExportedAccount account)
    {
        var name = _accounts.Of(account.Path);
        var metadata = new Dictionary<string, string>(account.Metadata, StringComparer.Ordinal);
        var type = metadata.GetValueOrDefault("type");
        var isTold = JournalDirectives.KindOf(type) == account.Kind && PlainTexts.IsPlain(type!);
        if (isTold) metadata.Remove("type");
        else type = AccountKinds.FromPath(name) == account.Kind ? null : TypeOf(account.Kind);
        var typed = type is null ? "" : $"    ; type: {type}\n";
        return $"account {name}\n{typed}{Comments(NameNote(_accounts, account.Path, metadata), 4)}";
    }

    private static string TypeOf(AccountKind kind) => kind switch
    {
        AccountKind.Asset => "A",
        AccountKind.Liability => "L",
        AccountKind.Equity => "E",
        AccountKind.Income => "R",
        AccountKind.Expense => "X",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    private static Notes NameNote(
        ExportNames names, string original, IReadOnlyDictionary<string, string> metadata)
    {
        var own = new Dictionary<string, string>();
        if (names.Of(original) != original) own[KeptNotes.Name] = original;
        return new Notes([], metadata, own);
    }

    /// <summary>What a single transaction needs above itself to be read as in the whole file.</summary>
    private string Declarations(IEnumerable<WrittenPosting> form)
    {
        var postings = form.Select(w => w.Posting).ToList();
        var assets = postings.SelectMany(p => new[] { p.Asset, p.Cost?.Asset, p.Price?.Asset })
            .Concat(form.Select(w => w.Price?.Asset)).OfType<string>().Distinct(StringComparer.Ordinal);
        var renamed = postings.Select(p => p.Account).Where(a => _accounts.Of(a) != a).Distinct();
        return string.Concat([
            .. assets.Select(a => Commodity(a, _scales.GetValueOrDefault(a))),
            .. renamed.Select(a => $"account {_accounts.Of(a)}\n" +
                Comments(NameNote(_accounts, a, new Dictionary<string, string>()), 4)),
        ]);
    }

    private string Comments(Notes notes, int indent) => string.Concat(
        ExportNotes.Comments(dialect, notes).Select(c => $"{new string(' ', indent)}; {c}\n"));

    private static bool IsDate(string text) =>
        PlainDates.TryParse(text, null, out var date) && PlainDates.Text(date) == text;

    private static bool IsPlainDescription(string text) => PlainTexts.IsPlain(text) &&
        !text.Contains(';', StringComparison.Ordinal) && !"*!(=".Contains(text[0], StringComparison.Ordinal);
}
