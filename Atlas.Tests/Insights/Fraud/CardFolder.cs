using System.IO.Compression;
using Atlas.Insights.Fraud;

namespace Atlas.Tests.Insights.Fraud;

/// <summary>Files of payments in a folder of a test's own, removed after it.</summary>
public sealed class CardFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("atlas-cards-");

    public IEnumerable<string> Names => _folder.GetFiles().Select(f => f.Name).Order(StringComparer.Ordinal);

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>Writes a file with the usual header; a name that ends in .gz is packed.</summary>
    public string Write(string name, IEnumerable<string> rows) =>
        WriteLines(name, rows.Prepend(SimulatedCards.Header));

    public string WriteLines(string name, IEnumerable<string> lines)
    {
        var file = File.Create(PathOf(name));
        using Stream stream = CardFile.IsPacked(name) ? new GZipStream(file, CompressionLevel.Fastest) : file;
        using var text = new StreamWriter(stream);
        foreach (var line in lines) text.Write($"{line}\n");
        return PathOf(name);
    }

    /// <summary>The scores by transaction, with or without labels.</summary>
    public static Dictionary<string, double> Score(bool isSupervised, string file, params string[] history)
    {
        var files = CardFiles.Read(file, history);
        var scored = isSupervised
            ? ScorePayments.Supervised(files, seed: 1)
            : ScorePayments.Unsupervised(files);
        return files.Scored.Zip(scored.Scores).ToDictionary(p => files.Payments.Ids[p.First], p => p.Second);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
