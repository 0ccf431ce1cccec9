using System.Text;
using Npgsql;

namespace Atlas.Projections.Books;

/// <summary>
/// Reads texts of thousands of rows without a new string for each: names repeat from row to row, and a text
/// that is taken apart on the spot is needed no longer.
/// </summary>
internal sealed class RowTexts
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _known;
    private byte[] _bytes = new byte[1_024];
    private char[] _chars = new char[1_024];

    public RowTexts() => _known = _names.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The same string for the same text.</summary>
    public string Name(NpgsqlDataReader row, int column)
    {
        var text = Text(row, column);
        if (_known.TryGetValue(text, out var name)) return name;
        name = text.ToString();
        _names.Add(name);
        return name;
    }

    /// <summary>Valid until the next text is read.</summary>
    public ReadOnlySpan<char> Text(NpgsqlDataReader row, int column)
    {
        var length = (int)row.GetBytes(column, 0, _bytes, 0, _bytes.Length);
        if (length == _bytes.Length)
        {
            var whole = (int)row.GetBytes(column, 0, null, 0, 0);
            (_bytes, _chars) = (new byte[whole + 1], new char[whole + 1]);
            length = (int)row.GetBytes(column, 0, _bytes, 0, whole);
        }

        return _chars.AsSpan(0, Encoding.UTF8.GetChars(_bytes, 0, length, _chars, 0));
    }
}
