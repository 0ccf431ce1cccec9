using System.Text.RegularExpressions;

namespace Atlas.Tests.Support;

/// <summary>
/// One line of a table: what is sent, and in the last column, after the arrow, what is answered.
/// </summary>
/// <param name="Label">
/// Name under which later lines find the transaction or hold; from <c>T1 = post …</c>.
/// </param>
/// <param name="Expected">null = a line that sets the scene and must be accepted.</param>
public sealed record TableLine(
    string File, int Number, string Text, string? Label,
    IReadOnlyList<string> Words, IReadOnlyList<string>? Expected)
{
    public string Verb => Words[0];

    /// <summary>The value of <c>name=value</c>, or null.</summary>
    public string? Option(string name) =>
        Words.FirstOrDefault(w => w.StartsWith($"{name}=", StringComparison.Ordinal))?[(name.Length + 1)..];

    /// <summary>Whether it is only tried.</summary>
    public bool IsDry => Words.Contains("dry");

    /// <summary>The words behind the verb that are no options.</summary>
    public IReadOnlyList<string> Arguments => [.. Words.Skip(1).Where(w => w != "dry" && !IsOption(w))];

    public override string ToString() => $"{File}:{Number}: {Text.Trim()}";

    private static bool IsOption(string word) =>
        word.IndexOf('=', StringComparison.Ordinal) is > 0 and var end
        && word[..end].All(char.IsAsciiLetterLower);
}

/// <summary>
/// A table of ledger rules, read from <c>Atlas.Tests/Ledger/Tables/*.txt</c>. A heading <c>## title</c>
/// begins a table with a ledger of its own; its lines are sent one after another. The file's first lines
/// explain the columns.
/// </summary>
public sealed partial record TransactionTable(string File, string Title, IReadOnlyList<TableLine> Lines)
{
    /// <summary>Verbs that need the test's clock, and those that need the journal's queue.</summary>
    private static readonly string[] ClockVerbs = ["clock"];
    private static readonly string[] QueueVerbs = ["stall", "fill", "resume"];

    public static string Folder { get; } =
        Path.Combine(TestDatabase.Repository, "Atlas.Tests", "Ledger", "Tables");

    public bool NeedsClock => Lines.Any(l => ClockVerbs.Contains(l.Verb));

    public bool NeedsQueue => Lines.Any(l => QueueVerbs.Contains(l.Verb));

    public override string ToString() => $"{File}: {Title}";

    public static IReadOnlyList<TransactionTable> ReadAll() =>
        [.. Directory.GetFiles(Folder, "*.txt").Order(StringComparer.Ordinal).SelectMany(Read)];

    public static IEnumerable<TransactionTable> Read(string path) =>
        Parse(Path.GetFileName(path), System.IO.File.ReadAllLines(path));

    public static IEnumerable<TransactionTable> Parse(string file, IReadOnlyList<string> lines)
    {
        string? title = null;
        var rows = new List<TableLine>();
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i];
            if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                if (title is not null) yield return new TransactionTable(file, title, rows);
                (title, rows) = (line[3..], []);
            }
            else if (line.Length > 0 && line[0] != '#')
            {
                if (title is null)
                    throw new FormatException($"{file}:{i + 1}: a line before the first ## title");
                rows.Add(ParseLine(file, i + 1, line));
            }
        }

        if (title is not null) yield return new TransactionTable(file, title, rows);
    }

    private static TableLine ParseLine(string file, int number, string text)
    {
        var columns = text.Split("=>", 2);
        var words = WordsOf(columns[0]);
        var label = words is [_, "=", ..] ? words[0] : null;
        return new TableLine(file, number, text, label, label is null ? words : words[2..],
            columns.Length == 1 ? null : WordsOf(columns[1]));
    }

    /// <summary>Words stand between spaces; in double quotes a word may hold spaces itself.</summary>
    private static string[] WordsOf(string text) =>
        [.. Word().Matches(text).Select(m => Unescape(m.Value.Replace("\"", "", StringComparison.Ordinal)))];

    /// <summary>{nul} and {half} are what no text may hold; {256} is a text of so many bytes.</summary>
    private static string Unescape(string word) => Repeated().Replace(
        word.Replace("{nul}", "\0", StringComparison.Ordinal)
            .Replace("{half}", "\uD800", StringComparison.Ordinal),
        m => new string(
            'x', int.Parse(m.ValueSpan[1..^1], System.Globalization.CultureInfo.InvariantCulture)));

    [GeneratedRegex("""(?:[^\s"]|"[^"]*")+""", RegexOptions.NonBacktracking)]
    private static partial Regex Word();

    [GeneratedRegex("""\{\d+\}""", RegexOptions.NonBacktracking)]
    private static partial Regex Repeated();
}
