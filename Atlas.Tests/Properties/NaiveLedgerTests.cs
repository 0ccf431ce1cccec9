using System.Reflection;
using Atlas.Ledger.Journal;
using NetArchTest.Rules;

namespace Atlas.Tests.Properties;

/// <summary>The naive ledger is a second opinion only while it shares nothing with the first.</summary>
public sealed class NaiveLedgerTests
{
    private static readonly Assembly Ledger = typeof(ILedgerCommand).Assembly;

    [Fact]
    public void The_naive_ledger_knows_the_commands_and_what_is_in_them_and_nothing_else_of_the_ledger()
    {
        // Planted violations, one of them in a lambda, show that a type which breaks the rule is seen.
        Offenders(typeof(PlantedBook)).Count().ShouldBe(1);
        Offenders(typeof(PlantedRule)).Count().ShouldBe(1);

        Type[] naive = [typeof(NaiveLedger), typeof(NaiveRules), typeof(NaiveDays), typeof(NaiveTexts),
            typeof(NaiveAnswer), typeof(NaiveBinding), typeof(NaiveAsset), typeof(NaiveAccount),
            typeof(NaivePosting),
            typeof(NaiveHold)];
        naive.SelectMany(Offenders).ShouldBeEmpty();
        typeof(NaiveLedger).Assembly.GetTypes()
            .Where(t => t.Namespace == typeof(NaiveLedger).Namespace
                && t.Name.StartsWith("Naive", StringComparison.Ordinal))
            .Except(naive).ShouldBe([typeof(NaiveLedgerTests)]);
    }

    private static IEnumerable<string> Offenders(Type type)
    {
        string[] forbidden = [.. Ledger.GetTypes().Except(Commands()).Select(t => t.FullName!)];
        var result = Types.InAssembly(type.Assembly).That().ResideInNamespace(type.Namespace!)
            .And().HaveName(type.Name).ShouldNot().HaveDependencyOnAny(forbidden).GetResult();
        return result.FailingTypeNames ?? [];
    }

    /// <summary>Every command and the types that its parameters lead to.</summary>
    private static HashSet<Type> Commands()
    {
        var found = new HashSet<Type>();
        var open = new Queue<Type>(
            Ledger.GetTypes().Where(t => t.IsClass && t.IsAssignableTo(typeof(ILedgerCommand))));
        while (open.TryDequeue(out var type))
        {
            foreach (var argument in type.GenericTypeArguments) open.Enqueue(argument);
            if (type.Assembly != Ledger || !found.Add(type)) continue;
            foreach (var parameter in type.GetConstructors().SelectMany(c => c.GetParameters()))
                open.Enqueue(parameter.ParameterType);
        }

        return found;
    }

    private static class PlantedBook
    {
        public static string? NameOf(object book) => (book as Book)?.Name;
    }

    private static class PlantedRule
    {
        public static IEnumerable<int> Digits(IEnumerable<decimal> amounts) =>
            amounts.Select(a => Atlas.Ledger.Money.Amount.PlacesOf(a));
    }
}
