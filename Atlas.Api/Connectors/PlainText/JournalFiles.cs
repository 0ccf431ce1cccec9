using System.Text;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>Where journals and the files they include are read from.</summary>
public interface IJournalFiles
{
    /// <summary>Text of a file; null where there is none.</summary>
    /// <exception cref="InvalidDataException">It is not UTF-8; the message names the line.</exception>
    string? Read(string path);

    /// <summary>The files that an include names, in order; it may have wildcards.</summary>
    IReadOnlyList<string> Find(string includingFile, string pattern);
}

/// <summary>Files of this machine.</summary>
public sealed class DiskFiles : IJournalFiles
{
    private static readonly UTF8Encoding Strict =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public string? Read(string path)
    {
        if (!File.Exists(path)) return null;
        var bytes = File.ReadAllBytes(path);
        try
        {
            return Strict.GetString(bytes).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException invalid)
        {
            var line = 1 + bytes.Take(Math.Max(0, invalid.Index)).Count(b => b == '\n');
            throw new InvalidDataException($"{path}:{line}: this line is not UTF-8; convert the file first",
                invalid);
        }
    }

    public IReadOnlyList<string> Find(string includingFile, string pattern)
    {
        if (pattern.StartsWith("~/", StringComparison.Ordinal))
            pattern = Path.Combine(
                Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), pattern[2..]);
        var folder = Path.GetDirectoryName(Path.GetFullPath(includingFile))!;
        var path = Path.GetFullPath(Path.Combine(folder, pattern));
        if (!pattern.AsSpan().ContainsAny("*?")) return File.Exists(path) ? [path] : [];
        return [.. Expand(path).Where(f => f != Path.GetFullPath(includingFile))
            .Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Expand(string path)
    {
        var parts = path.Split(Path.DirectorySeparatorChar);
        IEnumerable<string> folders = ["/"];
        foreach (var part in parts.Skip(1).SkipLast(1))
        {
            folders = part switch
            {
                "**" => folders.SelectMany(f =>
                    Directory.EnumerateDirectories(f, "*", SearchOption.AllDirectories).Prepend(f)),
                _ when part.AsSpan().ContainsAny("*?") =>
                    folders.SelectMany(f => Directory.EnumerateDirectories(f, part)),
                _ => folders.Select(f => Path.Combine(f, part)).Where(Directory.Exists),
            };
        }

        return folders.SelectMany(f => Directory.EnumerateFiles(f, parts[^1]));
    }
}
