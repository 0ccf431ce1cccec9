using System.Text;
using System.Text.RegularExpressions;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>
/// Finds files by a pattern: <c>*</c>, <c>?</c> and <c>[a-z]</c> within a name, <c>**</c> for any folders.
/// Names
/// that begin with a dot match only where the pattern says the dot.
/// </summary>
internal static class FileGlob
{
    private const string Wildcards = "*?[";

    private static readonly TimeSpan RegexMax = TimeSpan.FromSeconds(10);

    private static readonly EnumerationOptions OneLevel =
        new() { IgnoreInaccessible = true, AttributesToSkip = default, MatchType = MatchType.Simple };

    /// <param name="path">A whole path, with wildcards or without.</param>
    /// <returns>The files, in the order of their names' characters.</returns>
    public static IReadOnlyList<string> Find(string path)
    {
        if (!path.AsSpan().ContainsAny(Wildcards)) return File.Exists(path) ? [path] : [];
        var parts = path.Split(Path.DirectorySeparatorChar);
        IEnumerable<string> folders = [Path.GetPathRoot(path)!];
        foreach (var part in parts.Skip(1).SkipLast(1))
        {
            folders = part switch
            {
                "**" => folders.SelectMany(WithAllBelow),
                _ when part.AsSpan().ContainsAny(Wildcards) => Matching(folders, part, FoldersIn),
                _ => folders.Select(f => Path.Combine(f, part)).Where(Directory.Exists),
            };
        }

        var last = parts[^1];
        if (last.Length == 0) return [];
        var found = last == "**"
            ? folders.SelectMany(WithAllBelow).SelectMany(FilesIn)
            : Matching(folders, last, FilesIn);
        return [.. found.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Matching(
        IEnumerable<string> folders, string pattern, Func<string, IEnumerable<string>> entries)
    {
        try
        {
            var name = new Regex(RegexOf(pattern),
                RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, RegexMax);
            return folders.SelectMany(entries).Select(e => (Path: e, Name: Path.GetFileName(e)))
                .Where(e => (e.Name[0] != '.' || pattern[0] == '.') && name.IsMatch(e.Name))
                .Select(e => e.Path);
        }
        catch (RegexParseException)
        {
            // A set such as [z-a] holds no character, so no file has such a name.
            return [];
        }
    }

    private static IEnumerable<string> FoldersIn(string folder) =>
        Directory.EnumerateDirectories(folder, "*", OneLevel);

    private static IEnumerable<string> FilesIn(string folder) =>
        Directory.EnumerateFiles(folder, "*", OneLevel);

    /// <summary>The folder and those in it, links left out, so that there is an end.</summary>
    private static IEnumerable<string> WithAllBelow(string folder) => FoldersIn(folder)
        .Where(f => !Path.GetFileName(f).StartsWith('.') && new DirectoryInfo(f).LinkTarget is null)
        .SelectMany(WithAllBelow).Prepend(folder);

    private static string RegexOf(string pattern)
    {
        var regex = new StringBuilder("^");
        for (var i = 0; i < pattern.Length; i++)
        {
            var close = pattern[i] == '[' ? pattern.IndexOf(']', Math.Min(i + 2, pattern.Length)) : -1;
            if (close > 0)
            {
                var isNot = pattern[i + 1] is '!' or '^';
                var set = pattern[(i + (isNot ? 2 : 1))..close].Replace(@"\", @"\\", StringComparison.Ordinal)
                    .Replace("[", @"\[", StringComparison.Ordinal);
                regex.Append('[').Append(isNot ? "^" : "").Append(set).Append(']');
                i = close;
                continue;
            }

            regex.Append(pattern[i] switch
            {
                '*' => ".*",
                '?' => ".",
                var other => Regex.Escape(other.ToString()),
            });
        }

        return regex.Append(@"\z").ToString();
    }
}
