using System.Text;

namespace Atlas.Insights.Series;

/// <summary>
/// Lines of text, each of bounded length: a file without a line's end must not fill the memory.
/// </summary>
internal sealed class SeriesLines(TextReader input)
{
    public const int LengthMax = 65_536;

    private readonly StringBuilder _line = new();

    /// <summary>The line was longer than <see cref="LengthMax"/>; nothing after it was read.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>Whether nothing comes any more.</summary>
    public bool IsAtEnd => input.Peek() < 0;

    /// <summary>The next line without its end; null at the end and where it is too long.</summary>
    public string? Next()
    {
        if (IsAtEnd || IsTooLong) return null;
        _line.Clear();
        for (int next; (next = input.Read()) >= 0;)
        {
            if (next == '\n') break;
            if (next == '\r')
            {
                if (input.Peek() == '\n') _ = input.Read();
                break;
            }

            if (_line.Length == LengthMax)
            {
                IsTooLong = true;
                return null;
            }

            _line.Append((char)next);
        }

        return _line.ToString();
    }
}
