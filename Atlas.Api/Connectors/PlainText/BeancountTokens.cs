namespace Atlas.Api.Connectors.PlainText;

/// <summary>How long beancount's words are; 0 where there is none.</summary>
internal static class BeancountTokens
{
    private const int CurrencyLengthMax = 24;

    /// <summary><c>2026-01-31</c>, with any number of digits behind the year's four.</summary>
    public static int Date(ReadOnlySpan<char> text)
    {
        var year = Digits(text);
        if (year < 4 || !IsDateMark(text[year..])) return 0;
        var month = Digits(text[(year + 1)..]);
        var end = year + 1 + month;
        if (month == 0 || !IsDateMark(text[end..])) return 0;
        var day = Digits(text[(end + 1)..]);
        return day == 0 ? 0 : end + 1 + day;
    }

    /// <summary>Two to 24 capitals, digits and marks; a letter or digit last.</summary>
    public static int Currency(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || !char.IsAsciiLetterUpper(text[0])) return 0;
        var length = 1;
        while (length < Math.Min(text.Length, CurrencyLengthMax) && IsInCurrency(text[length])) length++;
        while (length > 1 && !IsCapitalOrDigit(text[length - 1])) length--;
        return length > 1 ? length : 0;
    }

    /// <summary>At least two parts, joined by colons.</summary>
    public static int Account(ReadOnlySpan<char> text)
    {
        var length = Part(text, isFirst: true);
        var end = 0;
        while (length > 0)
        {
            end += length;
            length = end < text.Length && text[end] == ':' ? Part(text[(end + 1)..], isFirst: false) : 0;
            if (length > 0) end++;
        }

        return text[..end].Contains(':') ? end : 0;
    }

    /// <summary>A tag or link, its mark included.</summary>
    public static int Marked(ReadOnlySpan<char> text)
    {
        var length = 1;
        while (length < text.Length && (char.IsAsciiLetterOrDigit(text[length]) ||
            text[length] is '-' or '_' or '/' or '.')) length++;
        return length > 1 ? length : 0;
    }

    /// <summary>A key of metadata, its colon included.</summary>
    public static int Key(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || !char.IsAsciiLetterLower(text[0])) return 0;
        var length = 1;
        while (length < text.Length && (char.IsAsciiLetterOrDigit(text[length]) ||
            text[length] is '-' or '_')) length++;
        return length > 1 && length < text.Length && text[length] == ':' ? length + 1 : 0;
    }

    private static int Digits(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && char.IsAsciiDigit(text[length])) length++;
        return length;
    }

    private static bool IsDateMark(ReadOnlySpan<char> text) => !text.IsEmpty && text[0] is '-' or '/';

    private static bool IsInCurrency(char c) => IsCapitalOrDigit(c) || c is '\'' or '.' or '_' or '-';

    private static bool IsCapitalOrDigit(char c) => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c);

    private static int Part(ReadOnlySpan<char> text, bool isFirst)
    {
        var begins = !text.IsEmpty && (char.IsAsciiLetterUpper(text[0]) || !char.IsAscii(text[0]) ||
            (!isFirst && char.IsAsciiDigit(text[0])));
        if (!begins) return 0;
        var length = 1;
        while (length < text.Length && (char.IsAsciiLetterOrDigit(text[length]) || text[length] == '-' ||
            !char.IsAscii(text[length]))) length++;
        return length;
    }
}
