using System.Reflection;
using System.Xml.Linq;
using Atlas.Insights;
using Atlas.Ledger;
using Atlas.Ledger.Journal;
using Atlas.Projections;
using Atlas.Tests.Support;

namespace Atlas.Tests.Architecture;

/// <summary>
/// Ledger ← Projections ← Insights ← Api: an arrow points at what is used, and nothing points back.
/// </summary>
public sealed class DirectionTests
{
    private static readonly Assembly Ledger = typeof(LedgerModule).Assembly;
    private static readonly Assembly Projections = typeof(ProjectionsModule).Assembly;
    private static readonly Assembly Insights = typeof(InsightsModule).Assembly;
    private static readonly Assembly Api = typeof(Program).Assembly;

    /// <summary>The journals and every command that they take.</summary>
    private static readonly string[] Money =
    [
        typeof(Journals).FullName!, typeof(LedgerRequest).FullName!,
        .. Ledger.GetTypes().Where(t => t.IsAssignableTo(typeof(ILedgerCommand))).Select(t => t.FullName!),
    ];

    [Fact]
    public void The_ledger_uses_no_other_room() => RoomsUsedBy(Ledger).ShouldBeEmpty();

    [Fact]
    public void The_projections_use_the_ledger_alone() =>
        RoomsUsedBy(Projections).ShouldBeSubsetOf(["Atlas.Ledger"]);

    [Fact]
    public void The_insights_use_what_is_left_of_them() =>
        RoomsUsedBy(Insights).ShouldBeSubsetOf(["Atlas.Ledger", "Atlas.Projections"]);

    /// <summary>
    /// Whoever holds the journals can post, and a command's decision is what they are asked for.
    /// </summary>
    [Fact]
    public void The_insights_cannot_reach_what_moves_money() =>
        TypesUsing(Insights, Money).ShouldBeEmpty();

    [Fact]
    public void A_hand_on_the_money_would_be_seen() => TypesUsing(Api, Money).ShouldNotBeEmpty();

    [Fact]
    public void The_edge_uses_all_three_and_not_the_tests() =>
        RoomsUsedBy(Api).ShouldBeSubsetOf(["Atlas.Ledger", "Atlas.Projections", "Atlas.Insights"]);

    [Fact]
    public void A_room_that_looks_back_would_be_seen() =>
        RoomsUsedBy(Api).Except(["Atlas.Ledger"]).ShouldContain("Atlas.Projections");

    /// <summary>
    /// An unused reference leaves no trace in the assembly, so the project files are read as well.
    /// </summary>
    [Theory]
    [InlineData("Atlas.Ledger", "Patched.DistributedLock.Core")]
    [InlineData("Atlas.Projections", "Atlas.Ledger")]
    [InlineData("Atlas.Insights", "Atlas.Projections", "Atlas.Ledger")]
    [InlineData("Atlas.Api", "Atlas.Insights", "Atlas.Projections", "Atlas.Ledger")]
    [InlineData("Atlas.Tests", "Atlas.Api")]
    public void A_project_refers_to_nothing_above_itself(string project, params string[] allowed) =>
        ReferencesOf(project).ShouldBeSubsetOf(allowed);

    [Fact]
    public void The_edge_tells_the_ledger_what_to_do_and_never_how_to_store_it() =>
        RoomsUsedBy(Api, "Marten.Events",
                type => type.Namespace!.StartsWith("Atlas.Api.GraphQL", StringComparison.Ordinal))
            .ShouldBeEmpty();

    private static IEnumerable<string> RoomsUsedBy(Assembly room) =>
        room.GetReferencedAssemblies().Select(a => a.Name!)
            .Where(n => n.StartsWith("Atlas.", StringComparison.Ordinal));

    private static IEnumerable<string> RoomsUsedBy(
        Assembly room, string dependency, Func<Type, bool> isMeant) =>
        NetArchTest.Rules.Types.InAssembly(room).That().HaveDependencyOn(dependency).GetTypes()
            .Where(isMeant).Select(t => t.FullName!);

    private static IEnumerable<string> TypesUsing(Assembly room, string[] dependencies) =>
        NetArchTest.Rules.Types.InAssembly(room).That().HaveDependencyOnAny(dependencies).GetTypes()
            .Select(t => t.FullName!);

    private static IEnumerable<string> ReferencesOf(string project) =>
        XDocument.Load(Path.Combine(TestDatabase.Repository, project, $"{project}.csproj"))
            .Descendants("ProjectReference")
            .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value));
}
