using System.Security.Cryptography;

namespace Atlas.Insights.Series;

/// <summary>
/// What is read back is checked, for a snapshot may have been cut short or be another version's.
/// </summary>
internal static class SavedState
{
    /// <summary>With its hash before it.</summary>
    public static byte[] Seal(byte[] state) => [.. SHA256.HashData(state), .. state];

    /// <summary>What was sealed, to be read.</summary>
    /// <exception cref="InvalidDataException">It is not what was sealed.</exception>
    public static MemoryStream Unseal(byte[] bytes)
    {
        const int Hash = SHA256.HashSizeInBytes;
        return bytes.Length >= Hash &&
            SHA256.HashData(bytes.AsSpan(Hash)).AsSpan().SequenceEqual(bytes.AsSpan(0, Hash))
            ? new MemoryStream(bytes, Hash, bytes.Length - Hash)
            : throw new InvalidDataException("The state of the detectors is damaged.");
    }

    /// <exception cref="InvalidDataException">It is negative or above the bound.</exception>
    public static int Count(BinaryReader reader, int max)
    {
        var count = reader.ReadInt32();
        return count >= 0 && count <= max
            ? count
            : throw new InvalidDataException(
                $"a detector's snapshot is damaged: {count} where at most {max} fit");
    }
}
