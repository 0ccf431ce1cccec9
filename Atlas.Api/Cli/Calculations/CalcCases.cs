using CsvHelper;

namespace Atlas.Api.Cli.Calculations;

/// <summary>
/// Calls of functions as rows of a CSV file: columns <c>id</c>, <c>function</c> and <c>args_json</c> in any
/// order, others ignored; the answers go out as <c>id,result</c> in the same order. A row that has no answer
/// says so, and the run goes on.
/// </summary>
public static class CalcCases
{
    private static readonly string[] Columns = ["id", "function", "args_json"];
    private static readonly CsvReaderOptions Read = new() { Separator = ',', DetectSeparatorHint = false };
    private static readonly CsvWriterOptions Write = new() { NewLine = "\n" };

    /// <summary>
    /// Throws <see cref="InvalidDataException"/>, and opens no results, where a column lacks.
    /// </summary>
    /// <returns>The number of rows.</returns>
    public static async Task<int> RunAsync(Stream cases, Func<Stream> openResults)
    {
        await using var reader = CsvReader.Create(cases, Read, leaveOpen: true);
        var hasRow = await reader.ReadAsync();
        var missing = Columns.Where(c => !reader.TryGetFieldIndex(c, out _)).ToList();
        if (missing.Count > 0)
            throw new InvalidDataException($"it lacks the column {string.Join(", ", missing)}");
        await using var writer = CsvWriter.Create(openResults(), Write);
        writer.WriteHeader("id", "result");
        var rows = 0;
        for (; hasRow; hasRow = await reader.ReadAsync(), rows++)
        {
            var answer =
                SpreadsheetFunctions.Evaluate(reader.GetString("function"), reader.GetString("args_json"));
            writer.WriteField(reader.GetString("id"));
            writer.WriteField(SpreadsheetFunctions.TextOf(answer));
            await writer.EndRecordAsync();
        }

        return rows;
    }
}
