using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Atlas.Ledger.Money;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>
/// Idempotency keys of what is imported: a hash of the parsed content and, among equal ones, the number.
/// Neither file nor line counts, nor comments, tags and status marks, which people edit after the fact.
/// </summary>
internal sealed class ContentKeys
{
    public const string Prefix = "import:";

    private readonly Dictionary<string, int> _seen = new(StringComparer.Ordinal);

    public string KeyOf(BookedTransaction booked)
    {
        var text = new StringBuilder();
        if (booked.Transaction is { } transaction) Add(text, transaction);
        else AddMade(text, booked);
        var hash = HashOf(text.ToString());
        var number = _seen[hash] = _seen.GetValueOrDefault(hash) + 1;
        return string.Create(CultureInfo.InvariantCulture, $"{Prefix}{hash}:{number}");
    }

    public static string HashOf(string content) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));

    private static void Add(StringBuilder text, PlainTransaction transaction)
    {
        Add(text, "transaction", PlainDates.Text(transaction.Date), transaction.Code, transaction.Payee,
            transaction.Description);
        foreach (var posting in transaction.Postings)
        {
            Add(text, posting.Account, posting.Kind.ToString(), Amount(posting.Amount), posting.OpenCommodity,
                posting.Date is { } date ? PlainDates.Text(date) : null);
            if (posting.OpenNumber is { } open) Add(text, "number", Number(open));
            if (posting.Cost is { } cost)
                Add(text, "cost", Number(cost.PerUnit), Number(cost.Total), cost.Commodity, cost.Label,
                    cost.Date is { } day ? PlainDates.Text(day) : null);
            if (posting.Price is { } price)
                Add(text, price.IsTotal ? "@@" : "@", Number(price.Number), price.Commodity);
            if (posting is { Amount: null, Assertion: { } assigned }) Add(text, "=", Amount(assigned.Amount));
        }
    }

    private static void AddMade(StringBuilder text, BookedTransaction booked)
    {
        Add(text, "made", PlainDates.Text(booked.Source.Date), booked.Made);
        foreach (var leg in booked.Legs) Add(text, leg.Account, leg.Amount.Commodity);
    }

    /// <summary>Lengths keep "a" + "bc" and "ab" + "c" apart.</summary>
    private static void Add(StringBuilder text, params ReadOnlySpan<string?> fields)
    {
        foreach (var field in fields)
            text.Append(CultureInfo.InvariantCulture, $"{field?.Length ?? -1}:{field}");
        text.Append('\n');
    }

    private static string? Amount(PlainAmount? amount) =>
        amount is null ? null : $"{amount.Number.Trim()} {amount.Commodity}";

    private static string? Number(Exact? number) => number?.Trim().ToString();
}
