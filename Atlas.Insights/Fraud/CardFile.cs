using System.Globalization;
using CsvHelper;

namespace Atlas.Insights.Fraud;

/// <summary>One row of a file of payments.</summary>
/// <param name="Line">Where it stands, counted from 1.</param>
public readonly record struct CardRow(
    string Id, long Seconds, string Customer, string Terminal, double Amount, sbyte Label, int Line);

/// <summary>
/// Reads payments from CSV, with gzip where the name ends in .gz. Columns are found by name and may stand in
/// any order: TRANSACTION_ID, TX_DATETIME (yyyy-MM-dd HH:mm:ss), CUSTOMER_ID, TERMINAL_ID, TX_AMOUNT and, if
/// there is one, TX_FRAUD (0, 1, or blank or NaN where nobody has said). Rows may stand in any order too.
/// </summary>
public sealed class CardFile
{
    private const string LabelColumn = "TX_FRAUD";
    private const string TimeFormat = "yyyy-MM-dd HH:mm:ss";
    private const double AmountMax = 1e12;
    private static readonly string[] OtherTimeFormats =
        ["yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm:ss.FFFFFFF", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF"];
    private static readonly string[] Columns =
        ["TRANSACTION_ID", "TX_DATETIME", "CUSTOMER_ID", "TERMINAL_ID", "TX_AMOUNT"];
    private static readonly long FirstYear = SecondsOf(new DateTime(1990, 1, 1));
    private static readonly CsvReaderOptions Dialect = new()
    {
        Separator = ',',
        HasHeader = false,
        TrimWhitespace = true,
        TrackLineNumbers = true,
        PoolStrings = true,
        // Else one lost quote would swallow the rest of the file.
        AllowLineBreaksInQuotes = false,
    };

    private readonly string _path;
    private readonly CsvReader _csv;
    private readonly int[] _columns;
    private readonly int _label;
    private readonly int _width;
    private int _line;

    private CardFile(string path, CsvReader csv)
    {
        (_path, _csv) = (path, csv);
        if (!ReadLine()) throw At("the file is empty; a line with the names of the columns is needed");
        string[] header = [.. Enumerable.Range(0, csv.FieldCount).Select(csv.GetString)];
        _width = header.Length;
        _columns = [.. Columns.Select(name => Array.IndexOf(header, name))];
        _label = Array.IndexOf(header, LabelColumn);
        var missing = Columns.Where((_, i) => _columns[i] < 0).ToList();
        if (missing.Count > 0) throw At($"there is no column {string.Join(" and none ", missing)}");
    }

    public static bool IsPacked(string path) => path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);

    /// <exception cref="InvalidDataException">The message says file, line and what is wrong
    /// there.</exception>
    public static List<CardRow> Read(string path)
    {
        using var stream = IsPacked(path) ? GzipSealStream.Open(File.OpenRead(path)) : File.OpenRead(path);
        using var csv = CsvReader.Create(stream, Dialect);
        var file = new CardFile(path, csv);
        var rows = new List<CardRow>();
        while (file.ReadLine()) rows.Add(file.Row());
        return rows;
    }

    public static InvalidDataException At(string path, int line, string reason) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{path}:{line}: {reason}"));

    private InvalidDataException At(string reason) => At(_path, Math.Max(1, _line), reason);

    /// <returns>False at the end.</returns>
    private bool ReadLine()
    {
        try
        {
            var isThere = _csv.Read();
            var isSeal = isThere && _csv.FieldCount == 1 && _csv.GetString(0) == GzipSealStream.Line;
            if (isThere && !isSeal) _line = (int)_csv.LineNumber;
            if (isThere || !IsPacked(_path)) return isThere && !isSeal;
        }
        catch (InvalidDataException damaged)
        {
            throw new InvalidDataException(Cut().Message, damaged);
        }

        throw Cut();
    }

    private InvalidDataException Cut() =>
        At("after this line the gzip data is damaged or cut short; fetch the file again");

    private CardRow Row()
    {
        if (_csv.FieldCount != _width)
            throw At($"{_csv.FieldCount} fields where the first line has {_width}");
        var label = _label < 0 ? CardPayments.Unlabelled : Label();
        return new CardRow(Text(0), Time(), Text(2), Text(3), Amount(), label, _line);
    }

    private string Text(int column)
    {
        var text = _csv.GetString(_columns[column]);
        return text.Length > 0 ? text : throw At($"{Columns[column]} is blank");
    }

    private long Time()
    {
        var text = Text(1);
        var isTime = DateTime.TryParseExact(
            text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ||
            DateTime.TryParseExact(
                text, OtherTimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
        return isTime && SecondsOf(time) is var seconds && seconds >= FirstYear
            ? seconds
            : throw At($"TX_DATETIME is {text}; it must be a time from 1990 on, such as 2018-06-30 23:59:59");
    }

    private double Amount()
    {
        var text = Text(4);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var amount) &&
            amount is >= 0 and < AmountMax
                ? amount
                : throw At($"TX_AMOUNT is {text}; it must be a number, 0 or more, such as 57.16");
    }

    private sbyte Label()
    {
        var text = _csv.GetString(_label);
        if (text.Length == 0) return CardPayments.Unlabelled;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var label) &&
            label is 0 or 1 or double.NaN
                ? double.IsNaN(label) ? CardPayments.Unlabelled : (sbyte)label
                : throw At($"{LabelColumn} is {text}; it must be 0, 1 or blank");
    }

    private static long SecondsOf(DateTime time) =>
        (time - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerSecond;
}
