using System.Globalization;
using System.Text;
using Atlas.Tests.Insights.Anomalies.Planted;

namespace Atlas.Tests.Insights.Anomalies;

/// <summary>
/// Ten kinds of anomalies in generated ledgers of two years. The detectors were fitted on other seeds.
/// </summary>
public sealed class PlantedTests(ITestOutputHelper output)
{
    private const int Seeds = 20;

    [Fact]
    public void Nine_of_ten_planted_anomalies_are_found_and_clean_months_are_quiet()
    {
        var runs = Enumerable.Range(1, Seeds).AsParallel().AsOrdered().Select(s => PlantedRun.Of(s)).ToList();

        output.WriteLine(GridOf(runs));
        runs.Min(r => r.FoundCount).ShouldBeGreaterThanOrEqualTo(9);
        runs.Max(r => r.AlertsPerWeek).ShouldBeLessThanOrEqualTo(1);
        runs.Select(r => r.AlertsPerCleanMonth).Order().ElementAt(Seeds / 2).ShouldBeLessThanOrEqualTo(1);
    }

    /// <summary>A line for each seed: x found, o found as another kind, . not found.</summary>
    private static string GridOf(IReadOnlyList<PlantedRun> runs)
    {
        var grid = new StringBuilder("seed  ");
        foreach (var kind in Plants.Kinds) grid.Append(kind.ToString()[..6]).Append(' ');
        grid.Append(" found  alerts/week  alerts/clean month\n");
        foreach (var run in runs)
        {
            grid.Append(CultureInfo.InvariantCulture, $"{run.Seed,4}  ");
            foreach (var kind in Plants.Kinds)
            {
                var found = run.Found[kind];
                grid.Append(found is null ? '.' : found == kind ? 'x' : 'o').Append("      ");
            }

            grid.Append(CultureInfo.InvariantCulture, $"{run.FoundCount,6} {run.AlertsPerWeek,12:0.00}");
            grid.Append(CultureInfo.InvariantCulture, $" {run.AlertsPerCleanMonth,19:0.00}\n");
        }

        grid.Append("found ");
        foreach (var kind in Plants.Kinds)
            grid.Append(CultureInfo.InvariantCulture, $"{runs.Count(r => r.Found[kind] is not null),-7}");
        return grid.ToString();
    }
}
