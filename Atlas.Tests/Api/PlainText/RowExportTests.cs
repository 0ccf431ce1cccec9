using Atlas.Api.Connectors.PlainText.Export;
using Atlas.Ledger.Accounts;
using Atlas.Ledger.Money;
using Atlas.Ledger.Prices;
using Atlas.Ledger.Transactions;
using Atlas.Projections.Books;
using Atlas.Tests.Support;

namespace Atlas.Tests.Api.PlainText;

/// <summary>CSV and JSON lines to the letter, from books made by hand.</summary>
public sealed class RowExportTests
{
    private const string Id = "00000007-0000-0000-0000-000000000000";

    private static readonly ExportedBooks Books = new(
        [new Asset("EUR", 2)],
        [
            new ExportedAccount("Assets:Bank", AccountKind.Asset,
                new Dictionary<string, string> { ["z"] = "1", ["note"] = "a, \"b\"" }, [])
            {
                Policy = new OverdraftPolicy(OverdraftMode.Limit, [new OverdraftLimit("EUR", 5m)]),
                AllowedAssets = ["EUR", "USD"],
            },
            new ExportedAccount("Old", AccountKind.Expense, new Dictionary<string, string>(), [])
            {
                Status = AccountStatus.Closed,
            },
        ]);

    private static readonly ExportedTransaction Transaction = new(
        new TransactionRow
        {
            Position = 7,
            Id = new Guid(Id),
            Kind = "posted",
            EffectiveDate = new DateOnly(2026, 1, 31),
            RecordedAt = new DateTimeOffset(2026, 2, 1, 1, 2, 3, TimeSpan.FromHours(1)),
            Actor = "local",
            Description = "",
            Tags = ["t"],
        },
        [
            new Posting("Assets:Bank", 1.50m, "EUR", new Cost(2.0m, "USD", new DateOnly(2026, 1, 1), "lot"),
                new Price(3m, "USD")),
            new Posting("Old", -1.50m, "EUR"),
        ]);

    private static readonly MarketPrice[] Prices =
        [new MarketPrice("EUR", "USD", new DateOnly(2026, 1, 2), 1.10m, "import")];

    [Theory]
    [InlineData(ExportFormat.Csv, "rows.csv")]
    [InlineData(ExportFormat.JsonLines, "rows.jsonl")]
    public void Rows_hold_accounts_postings_and_prices_to_the_letter(ExportFormat format, string expected) =>
        PlannedBooks.Export(Books, [Transaction], format, Prices)
            .ShouldBe(File.ReadAllText(PlainTextFiles.SampleOf(expected)));
}
