using System.Globalization;
using Atlas.Api.Connectors.PlainText;
using Atlas.Ledger.Money;
using Atlas.Ledger.Prices;
using CsvHelper;

namespace Atlas.Api.Connectors.Prices;

/// <summary>
/// Prices in CSV: a heading with <c>date,base,quote,price</c> and, if there are any, <c>source</c>, in any
/// order. Dates are YYYY-MM-DD, prices digits with a point. A line that is wrong is an error with its number,
/// and reading goes on behind it.
/// </summary>
public sealed class PriceFile
{
    /// <summary>The source of prices whose file names none.</summary>
    public const string SourceDefault = "csv";

    private const string HeadingExpected =
        "the first line names the columns date,base,quote,price and, if there is one, source";

    private static readonly string[] Required = ["date", "base", "quote", "price"];

    private readonly List<MarketPrice> _prices = [];
    private readonly List<JournalError> _errors = [];

    private PriceFile()
    {
    }

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<MarketPrice> Prices => _prices;

    public IReadOnlyList<JournalError> Errors => _errors;

    /// <param name="name">The file's name, for its errors.</param>
    public static PriceFile Read(string name, TextReader text)
    {
        var file = new PriceFile();
        using var csv = CsvReader.Create(text, file.OptionsOf(name));
        if (!HasHeading(csv))
        {
            file._errors.Add(new JournalError(new Place(name, 1), HeadingExpected));
            return file;
        }

        while (csv.Read())
        {
            try
            {
                file._prices.Add(PriceOf(csv));
            }
            catch (FormatException unfit)
            {
                file._errors.Add(new JournalError(new Place(name, (int)csv.LineNumber), unfit.Message));
            }
        }

        return file;
    }

    private CsvReaderOptions OptionsOf(string name) => new()
    {
        Separator = ',',
        SkipEmptyLines = true,
        TrimWhitespace = true,
        TrackLineNumbers = true,
        MalformedData = CsvMalformedDataHandling.Skip,
        FieldCountMismatch = CsvFieldCountHandling.Skip,
        OnMalformedRecord = wrong => _errors.Add(new JournalError(
            new Place(name, (int)wrong.LineNumber), wrong.Reason == CsvMalformedReason.FieldCountMismatch
                ? "the line has not as many fields as the first one"
                : "a quotation mark stands where none belongs")),
    };

    private static bool HasHeading(CsvReader csv)
    {
        try
        {
            var names = csv.Headers.Select(h => h.Trim().ToLowerInvariant()).ToList();
            return names.Distinct().Count() == names.Count && Required.All(names.Contains)
                && names.Except(Required).All(n => n == "source");
        }
        catch (CsvFormatException)
        {
            // A first line of broken quotation marks is no heading either.
            return false;
        }
    }

    private static MarketPrice PriceOf(CsvReader csv)
    {
        var source = csv.TryGetFieldIndex("source", out var column) ? csv.GetString(column) : "";
        var price = new MarketPrice(
            csv.GetString("base"), csv.GetString("quote"), DateOf(csv.GetString("date")),
            NumberOf(csv.GetString("price")), source.Length == 0 ? SourceDefault : source);
        return PostPrices.Check(price) is { } rejection
            ? throw new FormatException(rejection.Message)
            : price;
    }

    private static DateOnly DateOf(string text) => DateOnly.TryParseExact(
        text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
        ? date
        : throw new FormatException($"'{text}' is no date such as 2026-01-31");

    private static decimal NumberOf(string text) => Amount.TryParse(text, out var price)
        ? price
        : throw new FormatException($"'{text}' is no price such as 1.0842");
}
