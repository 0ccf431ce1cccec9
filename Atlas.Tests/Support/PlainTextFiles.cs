using Atlas.Api.Connectors.PlainText;
using Atlas.Ledger.Journal;

namespace Atlas.Tests.Support;

/// <summary>Files in memory, and plans of them without a database.</summary>
public sealed class PlainTextFiles(params (string Path, string Text)[] files) : IJournalFiles
{
    public static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly DateOnly Today = DateOnly.FromDateTime(Now.UtcDateTime);

    public string? Read(string path) =>
        files.Where(f => f.Path == path).Select(f => f.Text).SingleOrDefault();

    public IReadOnlyList<string> Find(string includingFile, string pattern) =>
        [.. files.Select(f => f.Path).Where(p => p == pattern)];

    public static string SampleOf(string name) => Path.Combine(
        AppContext.BaseDirectory, "Api", "PlainText", "Samples", name);

    public static ImportPlan PlanOf(Dialect dialect, string text) =>
        PlanOf(ImportJournal.Read("books", dialect, new PlainTextFiles(("books", text)), Today));

    public static ImportPlan PlanOfSample(string name) =>
        PlanOf(ImportJournal.Read(SampleOf(name), null, new DiskFiles(), Today));

    public static ImportPlan PlanOf(BookedJournal journal) => ImportPlan.Of(
        journal, "books", new Book(), new Dictionary<string, string>(), Now);
}
