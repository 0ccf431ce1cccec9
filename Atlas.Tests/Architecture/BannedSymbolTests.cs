using System.Reflection;
using Atlas.Tests.Support;

namespace Atlas.Tests.Architecture;

/// <summary>
/// A banned symbol whose id names nothing bans nothing, in silence; after an update of a package an id may go
/// stale.
/// </summary>
public sealed class BannedSymbolTests
{
    private static readonly string[] Rewriting =
        ["ArchiveStream", "TombstoneStream", "CompactStreamAsync", "OverwriteEvent", "ApplyEventDataMasking"];

    private static IEnumerable<string> Ids => File
        .ReadLines(Path.Combine(TestDatabase.Repository, "BannedSymbols.txt"))
        .Select(line => line.Split(';')[0]);

    [Fact]
    public void Every_banned_symbol_exists() => Ids.Where(id => !Exists(id)).ShouldBeEmpty();

    [Fact]
    public void What_rewrites_history_is_banned() =>
        Rewriting.Where(name => !Ids.Any(id => NameOf(id).Member == name)).ShouldBeEmpty();

    [Fact]
    public void Every_way_to_rewrite_history_is_banned()
    {
        var banned = Ids.Select(NameOf).ToHashSet();
        Type[] doors =
        [
            typeof(JasperFx.Events.IEventStoreOperations), typeof(JasperFx.Events.IEventStore),
            typeof(Marten.AdvancedOperations), typeof(Wolverine.Marten.MartenOps),
        ];
        doors.SelectMany(d => d.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static))
            .Where(m => Rewriting.Contains(m.Name))
            .Select(m => (m.DeclaringType!.FullName!, m.Name)).Distinct()
            .Where(m => !banned.Contains(m)).ShouldBeEmpty();
    }

    [Fact]
    public void An_id_that_names_nothing_would_be_seen()
    {
        Exists("M:Marten.Events.IEventStoreOperations.ArchiveStream(System.String)").ShouldBeFalse();
        Exists("M:JasperFx.Events.IEventStoreOperations.ArchiveStream(System.Int32)").ShouldBeFalse();
    }

    private static bool Exists(string id)
    {
        var (type, member) = NameOf(id);
        var open = id.IndexOf('(', StringComparison.Ordinal);
        var parameters = open < 0 ? "" : id[(open + 1)..^1];
        return TypeOf(type)?.GetMember(member)
            .Any(m => m is not MethodInfo method || Matches(method, parameters)) == true;
    }

    private static bool Matches(MethodInfo method, string parameters) =>
        string.Join(',', method.GetParameters().Select(p => IdOf(p.ParameterType))) == parameters;

    /// <summary>A type as documentation ids write it.</summary>
    private static string IdOf(Type type)
    {
        if (type.IsGenericParameter) return $"``{type.GenericParameterPosition}";
        if (!type.IsGenericType) return type.FullName!.Replace('+', '.');
        var name = type.GetGenericTypeDefinition().FullName!;
        var arguments = string.Join(',', type.GetGenericArguments().Select(IdOf));
        return $"{name[..name.IndexOf('`', StringComparison.Ordinal)]}{{{arguments}}}";
    }

    private static (string Type, string Member) NameOf(string id)
    {
        var name = id[2..].Split('(')[0].Split("``")[0];
        var dot = name.LastIndexOf('.');
        return (name[..dot], name[(dot + 1)..]);
    }

    private static Type? TypeOf(string name)
    {
        Assembly[] assemblies =
        [
            typeof(object).Assembly, typeof(JasperFx.Events.IEvent).Assembly,
            typeof(Marten.IDocumentStore).Assembly, typeof(Wolverine.Marten.MartenOps).Assembly,
        ];
        return assemblies.Select(a => a.GetType(name)).FirstOrDefault(t => t is not null);
    }
}
