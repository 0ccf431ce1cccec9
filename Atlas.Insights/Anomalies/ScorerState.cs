using System.IO.Compression;
using System.Security.Cryptography;

namespace Atlas.Insights.Anomalies;

/// <summary>
/// How the memory is stored: a hash, then the packed rest. Equal memories give equal bytes.
/// </summary>
internal sealed partial class ScorerMemory
{
    /// <summary>
    /// Bytes of another version are refused: what this program needs may be missing in them.
    /// </summary>
    private const string Format = $"{AnomalyScorer.Detector}/1";

    private const int BlockBytes = 64 * 1024;

    public byte[] ToBytes()
    {
        using var buffer = new MemoryStream();
        buffer.Position = SHA256.HashSizeInBytes;
        using (var packed = new BrotliStream(buffer, CompressionLevel.Fastest, leaveOpen: true))
        // Each write to the packer becomes a block of its own, and most here have eight bytes.
        using (var blocks = new BufferedStream(packed, BlockBytes))
        using (var writer = new BinaryWriter(blocks)) Write(writer);
        var bytes = buffer.ToArray();
        SHA256.HashData(bytes.AsSpan(SHA256.HashSizeInBytes), bytes);
        return bytes;
    }

    /// <exception cref="InvalidDataException">The bytes are damaged or of another version.</exception>
    public void Restore(byte[] bytes)
    {
        if (bytes.Length < SHA256.HashSizeInBytes || !IsWhole(bytes))
            throw new InvalidDataException("The state of the detectors is damaged.");
        using var packed = new BrotliStream(
            new MemoryStream(bytes, SHA256.HashSizeInBytes, bytes.Length - SHA256.HashSizeInBytes),
            CompressionMode.Decompress);
        using var reader = new BinaryReader(packed);
        if (reader.ReadString() is var format && format != Format)
            throw new InvalidDataException($"The detectors' state is of version {format}, not {Format}.");
        Read(reader);
    }

    private static bool IsWhole(ReadOnlySpan<byte> bytes) =>
        SHA256.HashData(bytes[SHA256.HashSizeInBytes..]).AsSpan()
            .SequenceEqual(bytes[..SHA256.HashSizeInBytes]);

    private void Write(BinaryWriter writer)
    {
        writer.Write(Format);
        writer.Write(Now);
        writer.Write(Withheld);
        writer.Write(_watermark);
        Reader.Write(writer);
        Calibration.Write(writer);
        Forest.Write(writer);
        Budget.Write(writer);
        Answers.Write(writer);
        _counterparties.Write(writer, (w, profile) => profile.Write(w));
        _categories.Write(writer, (w, profile) => profile.Write(w));
        _accounts.Write(writer, (w, profile) => profile.Write(w));
        _activity.Write(writer, (w, profile) => profile.Write(w));
        writer.Write(_transactions.Count);
        foreach (var (transaction, counterparty, position) in _transactions)
        {
            writer.Write(transaction.ToByteArray());
            writer.Write(counterparty);
            writer.Write(position);
        }

        writer.Write(_told.Count);
        foreach (var (name, (day, score)) in _told.OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            writer.Write(name);
            writer.Write(day);
            writer.Write(score);
        }
    }

    private void Read(BinaryReader reader)
    {
        Now = reader.ReadInt64();
        Withheld = reader.ReadInt64();
        _watermark = reader.ReadInt32();
        Reader.Read(reader);
        Calibration.Read(reader);
        Forest.Read(reader);
        Budget.Read(reader);
        Answers.Read(reader);
        _counterparties.Read(reader, Profile.Read);
        _categories.Read(reader, Profile.Read);
        _accounts.Read(reader, AccountProfile.Read);
        _activity.Read(reader, Profile.Read);
        foreach (var (name, profile) in _counterparties.All)
            if (profile.Deadline > 0) _deadlines.Add((profile.Deadline, name));
        for (var left = reader.ReadInt32(); left > 0; left--)
            _transactions.Enqueue((new Guid(reader.ReadBytes(16)), reader.ReadString(), reader.ReadInt64()));
        for (var left = reader.ReadInt32(); left > 0; left--)
            _told[reader.ReadString()] = (reader.ReadInt32(), reader.ReadDouble());
    }
}
