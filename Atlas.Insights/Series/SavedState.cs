namespace Atlas.Insights.Series;

/// <summary>
/// What is read back is checked, for a snapshot may have been cut short or be another version's.
/// </summary>
internal static class SavedState
{
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
