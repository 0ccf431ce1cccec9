using System.Text.Json;
using Atlas.Insights;
using Atlas.Ledger;
using Atlas.Ledger.Journal;
using Atlas.Projections;
using Atlas.Tests.Support;

namespace Atlas.Tests.Contracts;

/// <summary>
/// A stored event is read for ever. Its name and its JSON change only with an upcaster and a second golden
/// file.
/// </summary>
public sealed class EventContractTests
{
    private static readonly string Folder =
        Path.Combine(TestDatabase.Repository, "Atlas.Tests", "Contracts", "Events");

    private static readonly Dictionary<Type, string> EventNames =
        LedgerModule.EventNames.Concat(ProjectionsModule.EventNames).Concat(InsightsModule.EventNames)
            .ToDictionary();

    public static TheoryData<string> Names => [.. EventNames.Values];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_event_is_written_as_its_golden_file_says(string name)
    {
        var sample = SampleOf(name);
        var written = JsonSerializer.Serialize(sample, sample.GetType(), LedgerJson.Options) + "\n";
        var file = Path.Combine(Folder, $"{name}.json");
        if (Contract.IsBeingUpdated) File.WriteAllText(file, written);

        File.Exists(file).ShouldBeTrue($"{name} has no golden file; {Contract.HowToUpdate}");
        written.ShouldBe(
            File.ReadAllText(file), "a stored event's JSON is a contract: add a version and an upcaster");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_golden_file_is_read_back_as_the_event_that_was_written(string name)
    {
        var sample = SampleOf(name);
        var json = File.ReadAllText(Path.Combine(Folder, $"{name}.json"));
        var read = JsonSerializer.Deserialize(json, sample.GetType(), LedgerJson.Options)!;

        read.ShouldBeEquivalentTo(sample);
        (read as LedgerEvent)?.Request.ShouldBe(((LedgerEvent)sample).Request);
    }

    [Fact]
    public void Every_event_of_the_insights_has_a_stored_name_of_its_own()
    {
        var events = typeof(InsightEvent).Assembly.GetTypes()
            .Where(t => t.IsSubclassOf(typeof(InsightEvent)));
        events.ShouldBe(InsightsModule.EventNames.Keys, ignoreOrder: true);
        EventNames.Values.Distinct().Count().ShouldBe(EventNames.Count);
    }

    [Fact]
    public void Every_event_of_the_ledger_has_a_stored_name_of_its_own()
    {
        var events = typeof(LedgerEvent).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(LedgerEvent)));
        events.ShouldBe(LedgerModule.EventNames.Keys, ignoreOrder: true);
        LedgerModule.EventNames.Values.Distinct().Count().ShouldBe(LedgerModule.EventNames.Count);
    }

    [Fact]
    public void No_golden_file_is_left_without_its_event() =>
        Directory.GetFiles(Folder).Select(Path.GetFileNameWithoutExtension)
            .ShouldBe(EventNames.Values, ignoreOrder: true);

    private static object SampleOf(string name) => EventSamples.All.Concat(EventSamples.Others)
        .Concat(InsightSamples.All)
        .Single(e => EventNames[e.GetType()] == name);
}
