using Atlas.Ledger.Journal;
using Atlas.Projections.Books;
using Atlas.Projections.Freshness;
using Atlas.Tests.Support;

namespace Atlas.Tests.Projections;

/// <summary>
/// The test of the verifier itself: every column of every table is damaged in turn, rows are deleted and put
/// in, and each time the verification must name the table and the row. It runs on a database of its own.
/// </summary>
[Collection(DamagedTests.Name)]
public sealed class VerifyDamageTests(DamagedDatabase damaged)
{
    private const string Snapshots = "book_snapshots";

    /// <summary>Where a change of the usual size would be no damage.</summary>
    private static readonly Dictionary<(string, string), string> OtherValues = new()
    {
        [(ProjectionPosition.Table, "first_position")] = "0",
        [(ProjectionPosition.Table, "position")] = "position + 1",
        [(Snapshots, "book")] = "set_byte(book, 5, 255 - get_byte(book, 5))",
    };

    public static TheoryData<string> Tables =>
        [.. BooksTables.All, ProjectionPosition.Table, JournalKey.TableName, Snapshots];

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task Every_damage_to_a_table_is_named(string table)
    {
        var columns = await damaged.ColumnsAsync(table);
        var (named, missed) = (new List<string>(), new List<string>());
        foreach (var damage in columns.SelectMany(c => EditsOf(table, c)).Concat(RowDamages(table, columns)))
        {
            if (await damaged.TryAsync(table, columns, damage) is { } isNamed)
                (isNamed ? named : missed).Add(damage.Name);
        }

        Report.Line(
            $"{columns.Count} columns; missed {missed.Count}: {string.Join(", ", missed)}; " +
            $"named {named.Count}: {string.Join(", ", named)}");
        missed.ShouldBeEmpty();
        columns.Select(c => c.Name).Except(named.Select(n => n.Split(' ')[0])).ShouldBeEmpty();
        (await damaged.VerifyAllAsync()).ShouldBeEmpty();
    }

    private static IEnumerable<Damage> EditsOf(string table, Column column)
    {
        var name = column.Name;
        var other = OtherValues.GetValueOrDefault((table, name)) ?? column.Type switch
        {
            "int4" or "int8" => $"{name} + 100",
            "numeric" => $"{name} + 0.0001",
            "uuid" => "gen_random_uuid()",
            "date" => $"{name} + 1000",
            "timestamptz" => $"{name} + interval '1 microsecond'",
            "jsonb" => """'["damaged"]'""",
            _ => $"{name} || 'x'",
        };
        yield return new Damage($"{name} edited", name, other, $"{name} is not null");
        if (column.Type == "jsonb")
            yield return new Damage($"{name} filled", name, other, $"{name} in ('{{}}', '[]')");
        if (!column.IsNullable) yield break;
        yield return new Damage($"{name} emptied", name, "null", $"{name} is not null");
        var value = column.Type is "jsonb" or "uuid" ? other : column.Type == "int8" ? "1" : "'x'";
        yield return new Damage($"{name} filled", name, value, $"{name} is null");
    }

    private static IEnumerable<Damage> RowDamages(string table, IReadOnlyList<Column> columns)
    {
        // A snapshot only shortens the opening of a book: where it is missing nothing is wrong.
        if (table != Snapshots) yield return new Damage("row deleted", null, null, "true");
        var keys = columns.Where(c => c.IsKey && !DamagedDatabase.Scope.Contains(c.Name)).ToList();
        if (keys.Count == 0)
            yield return new Damage("row added elsewhere", null, "ledger: '\"ghost\"'", "true");
        foreach (var key in keys)
        {
            string[] values = key.Type switch
            {
                "int8" => [$"to_jsonb({key.Name} + 1000000)", "'1'", "'0'", "'-7'"],
                "int4" => [$"to_jsonb({key.Name} + 1000000)", "'-7'"],
                "uuid" => ["to_jsonb(gen_random_uuid())"],
                "date" => [$"to_jsonb({key.Name} + 1000)", "'\"infinity\"'"],
                _ => [$"to_jsonb({key.Name} || 'x')"],
            };
            foreach (var value in values)
                yield return new Damage($"row added, {value}", null, $"{key.Name}: {value}", "true");
        }
    }
}

/// <param name="Name">For people; begins with the column that is edited.</param>
/// <param name="Column">The column that is edited; null where a row is deleted or added.</param>
/// <param name="Value">
/// SQL of the new value; for a row that is added, what sets it apart from the one it copies; null deletes.
/// </param>
/// <param name="Where">Which rows it can be tried on.</param>
public sealed record Damage(string Name, string? Column, string? Value, string Where);

public sealed record Column(string Name, string Type, bool IsNullable, bool IsKey);
