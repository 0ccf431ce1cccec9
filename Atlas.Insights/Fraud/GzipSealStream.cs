using System.IO.Compression;
using System.Text;

namespace Atlas.Insights.Fraud;

/// <summary>
/// Tells a gzip file that ends from one that was cut short: <see cref="GZipStream"/> takes the end of its
/// input for the end of its data. So a member of our own follows the file, and only behind whole data can it
/// be read.
/// </summary>
public sealed class GzipSealStream : Stream
{
    /// <summary>The last line of whatever was whole; ASCII's end of transmission cannot be in a
    /// CSV.</summary>
    public const string Line = "\u0004";

    private static readonly byte[] Member = Compressed($"\n{Line}\n");
    private readonly Stream _file;
    private int _sent;

    private GzipSealStream(Stream file) => _file = file;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The file's text and, if the file was whole, <see cref="Line"/> behind it.</summary>
    public static Stream Open(Stream file) =>
        new GZipStream(new GzipSealStream(file), CompressionMode.Decompress);

    public override int Read(Span<byte> buffer)
    {
        var read = _file.Read(buffer);
        if (read > 0) return read;
        var rest = Member.AsSpan(_sent);
        read = Math.Min(rest.Length, buffer.Length);
        rest[..read].CopyTo(buffer);
        _sent += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) _file.Dispose();
        base.Dispose(disposing);
    }

    private static byte[] Compressed(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(Encoding.ASCII.GetBytes(text));
        return packed.ToArray();
    }
}
