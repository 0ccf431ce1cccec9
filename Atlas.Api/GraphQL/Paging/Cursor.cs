using System.Buffers.Text;
using System.Globalization;
using System.Text;
using GraphQL;

namespace Atlas.Api.GraphQL.Paging;

/// <summary>
/// The key of a list's entry, opaque to clients. It names its list, so a cursor of another list is refused
/// and not misread.
/// </summary>
public static class Cursor
{
    public static string Of(string list, params object[] key)
    {
        var parts = key.Select(part => Convert.ToString(part, CultureInfo.InvariantCulture));
        return Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Join('\n', parts.Prepend(list))));
    }

    /// <summary>The key's parts, so many of them, or null for no cursor.</summary>
    public static string[]? Read(string list, string? cursor, int parts)
    {
        if (cursor is null) return null;
        var bytes = Base64Url.IsValid(cursor) ? Base64Url.DecodeFromChars(cursor) : [];
        var key = Encoding.UTF8.GetString(bytes).Split('\n');
        return key[0] == list && key.Length == parts + 1 ? key[1..] : throw Invalid();
    }

    public static T Number<T>(string text)
        where T : IParsable<T> =>
        T.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : throw Invalid();

    private static ExecutionError Invalid() =>
        new("This is no cursor of this list; pass a page's endCursor.") { Code = "INVALID_CURSOR" };
}
