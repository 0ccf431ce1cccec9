namespace Atlas.Api.Connectors.PlainText;

/// <summary>Reads one line from left to right.</summary>
internal sealed class LineCursor(string text, Place at)
{
    public Place At { get; } = at;

    public int Position { get; set; }

    public bool IsAtEnd => Position >= text.Length;

    public char Next => IsAtEnd ? '\0' : text[Position];

    public string Rest => text[Math.Min(Position, text.Length)..];

    public ReadOnlySpan<char> Ahead => text.AsSpan(Math.Min(Position, text.Length));

    public char Peek(int ahead) => Position + ahead < text.Length ? text[Position + ahead] : '\0';

    public void SkipBlanks()
    {
        while (!IsAtEnd && char.IsWhiteSpace(text[Position])) Position++;
    }

    /// <summary>Blanks as C knows them; others may belong to a name.</summary>
    public void SkipAscii()
    {
        while (!IsAtEnd && text[Position] is ' ' or '\t' or '\r' or '\v' or '\f') Position++;
    }

    public bool TryTake(char c)
    {
        if (Next != c) return false;
        Position++;
        return true;
    }

    public bool TryTake(string word)
    {
        if (string.CompareOrdinal(text, Position, word, 0, word.Length) != 0) return false;
        Position += word.Length;
        return true;
    }

    /// <summary>So many characters; null where there are none to take.</summary>
    public string? TryTake(int length)
    {
        if (length == 0) return null;
        Position += length;
        return text[(Position - length)..Position];
    }

    public string TakeWhile(Func<char, bool> wanted)
    {
        var start = Position;
        while (!IsAtEnd && wanted(text[Position])) Position++;
        return text[start..Position];
    }

    /// <summary>Up to the closing character, which is taken too.</summary>
    public string TakeUntil(char close)
    {
        var end = text.IndexOf(close, Math.Min(Position, text.Length));
        if (end < 0) throw Fail($"there is no closing {close} on this line");
        var inside = text[Position..end];
        Position = end + 1;
        return inside;
    }

    public JournalSyntaxException Fail(string reason) => new(At, reason);

    /// <summary>What is left, short enough for a message.</summary>
    public string Here()
    {
        var rest = Rest.Trim();
        if (rest.Length == 0) return "the end of the line";
        return rest.Length > 40 ? $"'{rest[..40]}…'" : $"'{rest}'";
    }
}
