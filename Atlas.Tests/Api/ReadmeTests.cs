using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Atlas.Tests.Support;

namespace Atlas.Tests.Api;

/// <summary>
/// What the README shows is what a newcomer gets. ATLAS_UPDATE=1 writes the answers of this run into it.
/// </summary>
public sealed partial class ReadmeTests(AtlasHost host)
{
    private const int TimeoutMs = 1_000;

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    [Fact]
    public async Task The_first_session_answers_what_the_readme_shows()
    {
        var path = Path.Combine(TestDatabase.Repository, "README.md");
        var readme = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        var steps = Step().Matches(readme);
        steps.Count.ShouldBeGreaterThan(3);
        var updated = readme;
        foreach (Match step in steps)
        {
            var answer = await host.Host.QueryAsync(step.Groups["query"].Value);
            var shown = step.Groups["answer"].Value;
            var got = LeafObject().Replace(JsonSerializer.Serialize(answer.Body, Indented), OnOneLine) + "\n";
            updated = updated.Replace(
                step.Value,
                step.Value.Replace("```json\n" + shown, "```json\n" + got, StringComparison.Ordinal),
                StringComparison.Ordinal);
            if (Environment.GetEnvironmentVariable("ATLAS_UPDATE") is null)
                WithoutIds(shown).ShouldBe(WithoutIds(got));
        }

        if (Environment.GetEnvironmentVariable("ATLAS_UPDATE") is not null)
            await File.WriteAllTextAsync(path, updated, TestContext.Current.CancellationToken);
    }

    /// <summary>Ids differ from run to run; everything else is the same.</summary>
    private static string WithoutIds(string json) => Id().Replace(json, "<id>");

    private static string OnOneLine(Match leaf) =>
        $"{{ {string.Join(' ', leaf.Value[1..^1].Split('\n', StringSplitOptions.TrimEntries)).Trim()} }}";

    [GeneratedRegex(
        "```graphql\n(?<query>.*?)```\n```json\n(?<answer>.*?)```", RegexOptions.Singleline, TimeoutMs)]
    private static partial Regex Step();

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", RegexOptions.ExplicitCapture, TimeoutMs)]
    private static partial Regex Id();

    /// <summary>An object without objects or filled lists in it: short enough for one line.</summary>
    [GeneratedRegex(@"\{([^{}\[\]]|\[\])*\}", RegexOptions.ExplicitCapture, TimeoutMs)]
    private static partial Regex LeafObject();
}
