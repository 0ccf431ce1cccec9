using System.Reflection;
using Atlas.Ledger.Audit;
using Atlas.Ledger.Journal;
using Atlas.Projections.Audit;
using Atlas.Projections.Books;
using NetArchTest.Rules;

namespace Atlas.Tests.Architecture;

/// <summary>
/// A mistake must not be able to hide in both the projections and what verifies them, nor in the write path's
/// keys and their audit: neither shares code with the other. Names of tables are constants, which leave no
/// reference behind.
/// </summary>
public sealed class AuditIndependenceTests
{
    /// <summary>What the projections and the write path fold and write with.</summary>
    private static readonly string[] Forbidden =
    [
        "Atlas.Projections.Books", "Atlas.Projections.Balances", "Atlas.Projections.Freshness",
        "Atlas.Projections.Alerts",
        typeof(Book).FullName!, typeof(JournalKey).FullName!, typeof(JournalFacts).FullName!,
        typeof(Trial).FullName!,
        typeof(Atlas.Ledger.Accounts.AccountState).FullName!, typeof(Atlas.Ledger.Holds.Hold).FullName!,
        typeof(Atlas.Ledger.Transactions.RecordedTransaction).FullName!,
    ];

    [Fact]
    public void The_comparison_of_the_read_models_uses_nothing_of_the_projections() =>
        Violations(typeof(CompareProjections).Assembly, "Atlas.Projections.Audit").ShouldBeEmpty();

    [Fact]
    public void The_audit_of_the_journal_uses_nothing_of_the_write_path_but_the_book_that_it_checks() =>
        Violations(typeof(VerifyJournal).Assembly, "Atlas.Ledger.Audit").ShouldBe([nameof(AuditSnapshots)]);

    [Fact]
    public void A_violation_would_be_seen()
    {
        Violations(typeof(BooksProjection).Assembly, "Atlas.Projections.Balances").ShouldNotBeEmpty();
        Violations(typeof(JournalStore).Assembly, "Atlas.Ledger.Journal").ShouldContain(nameof(JournalStore));
    }

    private static List<string> Violations(Assembly assembly, string room) =>
        [.. Types.InAssembly(assembly).That().ResideInNamespace(room)
            .ShouldNot().HaveDependencyOnAny(Forbidden).GetResult().FailingTypeNames?
            .Select(name => name.Split('.')[^1].Split('/', '+')[0]).Distinct() ?? []];
}
