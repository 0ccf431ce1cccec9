using System.Text.Json;
using Atlas.Tests.Support;

namespace Atlas.Tests.Ops;

/// <summary>
/// The benchmark runs from end to end, small, on a server of its own. Its bars are for a machine that does
/// nothing else, so here they are not looked at.
/// </summary>
public sealed class BenchTests
{
    /// <summary>What may be said against a run on whatever machine this is.</summary>
    private static readonly string[] OfTheMachine = ["slow_baseline", "tmpfs"];

    private static readonly int[] Callers = [1, 8, 64, 512];

    private static readonly string[] EngineFigures =
        ["A", "B", "engine", "A p50", "engine p50", "engine p99", "engine / A", "engine / B"];

    [Fact]
    public async Task A_quick_run_measures_every_part_and_keeps_the_books_right()
    {
        var home = Path.Combine(TestDatabase.Repository, ".atlas", $"bench-{Guid.CreateVersion7(
            TimeProvider.System.GetUtcNow()):N}");
        try
        {
            var table = await TestDatabase.RunAsync("ops/bench", ["--quick"],
                new() { ["ATLAS_HOME"] = home, ["ATLAS_SKIP_BUILD"] = "1" });

            using var json = JsonDocument.Parse(await File.ReadAllTextAsync(
                Path.Combine(home, "bench", "latest.json"), TestContext.Current.CancellationToken));
            var figures = json.RootElement.GetProperty("measurements").EnumerateArray()
                .Select(m => $"{m.GetProperty("part")}: {m.GetProperty("name")}").ToList();
            figures.ShouldBeSubsetOf(Figures);
            Figures.ShouldBeSubsetOf(figures);
            json.RootElement.GetProperty("measurements").EnumerateArray()
                .Where(m => m.GetProperty("value").GetDouble() < 0).ShouldBeEmpty();
            json.RootElement.GetProperty("voids").EnumerateArray()
                .Where(v => !OfTheMachine.Contains(v.GetProperty("code").GetString())).ShouldBeEmpty();
            figures.Where(f => !table.Contains(f.Split(": ")[1], StringComparison.Ordinal)).ShouldBeEmpty();
        }
        finally
        {
            if (Directory.Exists(home)) Directory.Delete(home, recursive: true);
        }
    }

    /// <summary>Every figure of a whole run: what people compare from run to run must stay.</summary>
    private static IReadOnlyList<string> Figures => [.. Engine];

    private static IEnumerable<string> Engine =>
        Callers.SelectMany(c => EngineFigures.Select(figure => $"engine: {figure}, {c} callers"))
            .Append("engine: engine p50 / A p50, 1 callers");
}
