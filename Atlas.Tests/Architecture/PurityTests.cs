using Atlas.Ledger.Journal;
using Atlas.Projections.Calculations;
using NetArchTest.Rules;

namespace Atlas.Tests.Architecture;

/// <summary>
/// The rules of money know no framework: they can be read, tested and moved without a database. What the
/// journal decides with is pure as well; what it stores with is not, and lives in the same folder under these
/// names.
/// </summary>
public sealed class PurityTests
{
    private static readonly string[] Frameworks =
    [
        "Marten", "Wolverine", "Npgsql", "NpgsqlTypes", "JasperFx", "Weasel", "Microsoft.Extensions",
        "System.Threading.Tasks",
    ];

    private static readonly string[] PureTypes =
    [
        nameof(Book), nameof(Trial), nameof(Decision), nameof(DecisionContext), nameof(ILedgerCommand),
        nameof(Rejection), nameof(RejectionCatalog), nameof(RejectionMeaning), nameof(RequestCheck),
        nameof(RequestHash), nameof(LedgerJson), nameof(LedgerEvent), nameof(Limits), nameof(Outcome),
        nameof(BookSnapshot), nameof(AccountSnapshot),
    ];

    private static PredicateList JournalTypes =>
        Types.InAssembly(typeof(Book).Assembly).That().ResideInNamespace("Atlas.Ledger.Journal");

    [Theory]
    [InlineData("Atlas.Ledger.Money")]
    [InlineData("Atlas.Ledger.Accounts")]
    [InlineData("Atlas.Ledger.Transactions")]
    [InlineData("Atlas.Ledger.Holds")]
    [InlineData("Atlas.Ledger.Ledgers")]
    [InlineData("Atlas.Ledger.Prices")]
    [InlineData("Atlas.Ledger.Alerts")]
    public void The_rules_use_no_framework(string room)
    {
        var types = Types.InAssembly(typeof(Book).Assembly).That().ResideInNamespace(room);
        types.GetTypes().ShouldNotBeEmpty();
        Impure(types).ShouldBeEmpty();
    }

    [Fact]
    public void The_calculators_use_no_framework()
    {
        var types = Types.InAssembly(typeof(Answer).Assembly).That()
            .ResideInNamespace("Atlas.Projections.Calculations");
        types.GetTypes().ShouldNotBeEmpty();
        Impure(types).ShouldBeEmpty();
    }

    [Fact]
    public void What_the_journal_decides_with_uses_no_framework()
    {
        var impure = Impure(JournalTypes);
        PureTypes.Where(name => impure.Contains($"Atlas.Ledger.Journal.{name}")).ShouldBeEmpty();
    }

    [Fact]
    public void A_use_of_a_framework_would_be_seen() =>
        Impure(JournalTypes).ShouldContain(typeof(JournalStore).FullName!);

    private static IReadOnlyList<string> Impure(PredicateList types) =>
        [.. types.Should().NotHaveDependencyOnAny(Frameworks).GetResult().FailingTypeNames ?? []];
}
