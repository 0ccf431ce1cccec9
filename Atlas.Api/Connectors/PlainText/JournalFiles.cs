using System.Text;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>Where journals and the files they include are read from.</summary>
public interface IJournalFiles
{
    /// <summary>Text of a file; null where there is none.</summary>
    /// <exception cref="JournalSyntaxException">It cannot be read as text.</exception>
    string? Read(string path);

    /// <summary>The files that an include names, in order; it may have wildcards.</summary>
    IReadOnlyList<string> Find(string includingFile, string pattern);
}

/// <summary>Files of this machine.</summary>
public sealed class DiskFiles : IJournalFiles
{
    /// <summary>Far more than any journal; what has no end is no journal.</summary>
    private const int FileBytesMax = 1 << 30;

    private static readonly UTF8Encoding Strict =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public string? Read(string path)
    {
        if (Directory.Exists(path))
            throw new JournalSyntaxException(new Place(path, 1), "this is a folder and no file");
        if (!File.Exists(path)) return null;
        var bytes = ReadBytes(path);
        try
        {
            return Strict.GetString(bytes).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException invalid)
        {
            var line = 1 + bytes.AsSpan(0, Math.Max(0, invalid.Index)).Count((byte)'\n');
            throw new JournalSyntaxException(
                new Place(path, line), "this line is not UTF-8; convert the file first");
        }
    }

    public IReadOnlyList<string> Find(string includingFile, string pattern)
    {
        if (pattern.StartsWith("~/", StringComparison.Ordinal))
            pattern = Path.Combine(
                Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), pattern[2..]);
        var folder = Path.GetDirectoryName(Path.GetFullPath(includingFile))!;
        return FileGlob.Find(Path.GetFullPath(Path.Combine(folder, pattern)));
    }

    private static byte[] ReadBytes(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            using var bytes = new MemoryStream();
            var page = new byte[1 << 16];
            for (int read; (read = file.Read(page)) > 0;)
            {
                bytes.Write(page, 0, read);
                if (bytes.Length > FileBytesMax)
                    throw new JournalSyntaxException(new Place(path, 1), "this file is larger than 1 GiB");
            }

            return bytes.ToArray();
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new JournalSyntaxException(
                new Place(path, 1), $"the file cannot be read: {unreadable.Message}");
        }
    }
}
