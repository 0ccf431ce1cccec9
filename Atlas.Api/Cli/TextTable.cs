using System.Text;

namespace Atlas.Api.Cli;

/// <summary>Columns for people to read.</summary>
internal static class TextTable
{
    /// <param name="rows">The first row is the heading; all have as many cells.</param>
    /// <param name="rightAligned">Columns of numbers.</param>
    public static string Of(IReadOnlyList<string[]> rows, params int[] rightAligned)
    {
        var widths = Enumerable.Range(0, rows[0].Length).Select(c => rows.Max(r => r[c].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            var cells = row.Select((cell, c) =>
                rightAligned.Contains(c) ? cell.PadLeft(widths[c]) : cell.PadRight(widths[c]));
            text.Append(string.Join("  ", cells).TrimEnd()).Append('\n');
        }

        return text.ToString();
    }
}
