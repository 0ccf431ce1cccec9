using System.Globalization;
using System.Text.Json;
using Atlas.Projections.Calculations;

namespace Atlas.Api.Cli.Calculations;

/// <summary>An argument is not what the function takes; the message says which and why.</summary>
public sealed class BadArgumentException(string message) : Exception(message);

/// <summary>
/// The arguments of a spreadsheet function as a JSON array: numbers as JSON numbers or, exactly, as strings;
/// days as ISO dates; ranges as arrays. Null and what is missing at the end is left to its default.
/// </summary>
/// <param name="names">What the function calls its arguments, in order.</param>
public sealed class SpreadsheetArguments(IReadOnlyList<string> names, IReadOnlyList<JsonElement> values)
{
    private static readonly DateOnly DateMin = new(1583, 1, 1);
    private static readonly DateOnly DateMax = new(9998, 12, 31);

    public Wide Number(int index) => NumberOf(Given(index), names[index]);

    public Wide Number(int index, Wide unlessGiven) => IsGiven(index) ? Number(index) : unlessGiven;

    /// <summary>Cut to a whole number, as spreadsheets do.</summary>
    public int Whole(int index)
    {
        var number = Wide.Truncate(Number(index));
        return number > -1_000_000_000 && number < 1_000_000_000
            ? (int)(double)number
            : throw Bad(names[index], $"{number} is no small whole number");
    }

    public int Whole(int index, int unlessGiven) => IsGiven(index) ? Whole(index) : unlessGiven;

    /// <summary>Any number but 0 is true.</summary>
    public bool Flag(int index, bool unlessGiven) => IsGiven(index) ? !Number(index).IsZero : unlessGiven;

    public Due Due(int index) => Flag(index, unlessGiven: false)
        ? Atlas.Projections.Calculations.Due.AtBegin
        : Atlas.Projections.Calculations.Due.AtEnd;

    public DayCount Basis(int index) => Whole(index, 0) switch
    {
        >= 0 and <= 4 and var basis => (DayCount)basis,
        var other => throw Bad(names[index], $"the basis is 0 to 4, not {other}"),
    };

    public DateOnly Date(int index) => DateOf(Given(index), names[index]);

    public IReadOnlyList<DateOnly> Dates(int index) => Each(index, DateOf);

    public IReadOnlyList<Wide> Numbers(int index) => Each(index, NumberOf);

    /// <summary>All numbers from an argument on, single ones and ranges.</summary>
    public IReadOnlyList<Wide> NumbersFrom(int index) =>
        [.. Enumerable.Range(index, Math.Max(1, values.Count - index))
            .SelectMany(i => Each(i, names[index], NumberOf))];

    private bool IsGiven(int index) => index < values.Count && values[index].ValueKind != JsonValueKind.Null;

    private JsonElement Given(int index) => IsGiven(index)
        ? values[index]
        : throw new BadArgumentException($"{names[index]} is missing");

    private List<T> Each<T>(int index, Func<JsonElement, string, T> read) => Each(index, names[index], read);

    private List<T> Each<T>(int index, string name, Func<JsonElement, string, T> read)
    {
        var value = IsGiven(index) ? values[index] : throw new BadArgumentException($"{name} is missing");
        return [.. Cells(value).Select(cell => read(cell, name))];
    }

    /// <summary>The cells of a range, row by row; a single value is one cell.</summary>
    private static IEnumerable<JsonElement> Cells(JsonElement value) => value.ValueKind == JsonValueKind.Array
        ? value.EnumerateArray().SelectMany(Cells)
        : [value];

    private static Wide NumberOf(JsonElement value, string name)
    {
        var text = value.ValueKind switch
        {
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.String => value.GetString()!.Trim(),
            JsonValueKind.True => "1",
            JsonValueKind.False => "0",
            _ => throw Bad(name, $"{value.GetRawText()} is no number"),
        };
        return Wide.TryParse(text, out var number) ? number : throw Bad(name, $"\"{text}\" is no number");
    }

    private static DateOnly DateOf(JsonElement value, string name)
    {
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()!.Trim() : value.GetRawText();
        if (!DateOnly.TryParseExact(
            text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            throw Bad(name, $"{text} is no day such as 2026-01-31");
        return date >= DateMin && date <= DateMax
            ? date
            : throw Bad(name, $"{text} lies outside of the years {DateMin.Year} to {DateMax.Year}");
    }

    private static BadArgumentException Bad(string name, string problem) => new($"{name}: {problem}");
}
