using System.Globalization;
using System.IO.Compression;
using CsvHelper;

namespace Atlas.Insights.Fraud;

/// <summary>Writes scores as CSV, with gzip where the name ends in .gz: whole or not at all.</summary>
public static class WriteScores
{
    private static readonly CsvWriterOptions Dialect = new() { Separator = ',', NewLine = "\n" };

    /// <param name="path">Replaced if it is there. A file beside it is written first and renamed when
    /// done.</param>
    public static async Task ToAsync(string path, CardFiles files, ScoredPayments scored)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var unfinished = Path.Combine(folder, $".{Path.GetFileName(path)}.{Environment.ProcessId}");
        try
        {
            await using (var file = File.Create(unfinished))
            {
                if (CardFile.IsPacked(path))
                {
                    await using var packed = new GZipStream(file, CompressionLevel.Optimal);
                    await WriteAsync(packed, files, scored);
                }
                else
                {
                    await WriteAsync(file, files, scored);
                }
            }

            File.Move(unfinished, path, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    private static async Task WriteAsync(Stream stream, CardFiles files, ScoredPayments scored)
    {
        await using var csv = CsvWriter.Create(stream, Dialect, leaveOpen: true);
        csv.WriteField("TRANSACTION_ID");
        csv.WriteField("SCORE");
        csv.EndRecord();
        for (var i = 0; i < scored.Scores.Length; i++)
        {
            csv.WriteField(files.Payments.Ids[files.Scored[i]]);
            csv.WriteField(scored.Scores[i].ToString("R", CultureInfo.InvariantCulture));
            csv.EndRecord();
        }
    }
}
