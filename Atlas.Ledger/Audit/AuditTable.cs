namespace Atlas.Ledger.Audit;

public enum ColumnType
{
    Text,
    Number,
    Uuid,
    Numeric,
    Date,
    Time,
    Json,
}

public sealed record AuditColumn(string Name, ColumnType Type, bool IsKey = false)
{
    /// <summary>Reads the column as text in the form of <see cref="StoredText"/>.</summary>
    public string ReadSql => Type switch
    {
        ColumnType.Text => $"r.{Name}",
        ColumnType.Numeric => $"trim_scale(r.{Name})::text",
        _ => $"r.{Name}::text",
    };

    public string SqlType => Type switch
    {
        ColumnType.Text => "varchar",
        ColumnType.Number => "bigint",
        ColumnType.Uuid => "uuid",
        ColumnType.Numeric => "numeric",
        ColumnType.Date => "date",
        ColumnType.Time => "timestamptz",
        _ => "jsonb",
    };
}

/// <summary>A stored table as the audit knows it. A row is its columns' texts in this order.</summary>
/// <param name="Scope">
/// Columns that say whose rows they are: tenant and ledger, and the generation where there is one.
/// </param>
public sealed record AuditTable(string Name, IReadOnlyList<string> Scope, IReadOnlyList<AuditColumn> Columns)
{
    private readonly int[] _keys = [.. Enumerable.Range(0, Columns.Count).Where(i => Columns[i].IsKey)];

    /// <summary>Names the row within its scope; usable in a set.</summary>
    public string KeyOf(IReadOnlyList<string?> row)
    {
        if (_keys.Length == 1) return row[_keys[0]]!;
        return string.Join('\u001f', _keys.Select(i => row[i]));
    }

    /// <summary>Names the row to people.</summary>
    public string Describe(IReadOnlyList<string?> row) => _keys.Length == 0
        ? "the only row"
        : string.Join(' ', _keys.Select(i => $"{Columns[i].Name}={row[i]}"));

    /// <summary>Every difference between the rows that there ought to be and those that are there.</summary>
    public IEnumerable<AuditDifference> Compare(IEnumerable<string?[]> expected, IEnumerable<string?[]> found)
    {
        var due = new Dictionary<string, string?[]>();
        foreach (var row in expected) due[KeyOf(row)] = row;
        foreach (var row in found)
        {
            if (!due.Remove(KeyOf(row), out var wanted))
            {
                yield return AuditDifference.Extra(Name, Describe(row));
                continue;
            }

            foreach (var difference in Compare(wanted, row)) yield return difference;
        }

        foreach (var row in due.Values) yield return AuditDifference.Missing(Name, Describe(row));
    }

    public IEnumerable<AuditDifference> Compare(string?[] expected, string?[] found)
    {
        for (var i = 0; i < found.Length; i++)
        {
            if (expected[i] == found[i]) continue;
            var key = Describe(expected);
            yield return new AuditDifference(Name, key, Columns[i].Name, expected[i], found[i]);
        }
    }

    /// <summary>
    /// Selects rows as texts; <paramref name="condition"/> speaks of the table as <c>r</c>.
    /// </summary>
    public string Select(string schema, string condition, string join = "")
    {
        var columns = string.Join(", ", Columns.Select(c => c.ReadSql));
        return $"select {columns} from {schema}.{Name} r {join} where {condition}";
    }
}
