namespace Atlas.Insights.Anomalies;

/// <summary>What can be kept by name in a <see cref="Bounded{T}"/>.</summary>
internal interface IKept
{
    /// <summary>The scorer's count of movements when it was last used.</summary>
    long LastUse { get; set; }
}

/// <summary>
/// Things by name, at most <paramref name="max"/>. When one more comes, the eighth that was not used for
/// longest is forgotten at once; the order of use is part of the state, so a restored one forgets the same.
/// </summary>
internal sealed class Bounded<T>(int max)
    where T : class, IKept
{
    private readonly Dictionary<string, T> _kept = new(StringComparer.Ordinal);

    public int Count => _kept.Count;

    public IEnumerable<KeyValuePair<string, T>> All => _kept;

    public T? Find(string name) => _kept.GetValueOrDefault(name);

    /// <summary>The one of this name, made if need be, and used now.</summary>
    public T Use(string name, long now, Func<T> make)
    {
        if (!_kept.TryGetValue(name, out var found))
        {
            if (_kept.Count >= max) Forget();
            _kept[name] = found = make();
        }

        found.LastUse = now;
        return found;
    }

    public void Write(BinaryWriter writer, Action<BinaryWriter, T> write)
    {
        writer.Write7BitEncodedInt(_kept.Count);
        foreach (var (name, kept) in _kept.OrderBy(k => k.Key, StringComparer.Ordinal))
        {
            writer.Write(name);
            writer.Write(kept.LastUse);
            write(writer, kept);
        }
    }

    public void Read(BinaryReader reader, Func<BinaryReader, T> read)
    {
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
        {
            var (name, lastUse) = (reader.ReadString(), reader.ReadInt64());
            var kept = read(reader);
            kept.LastUse = lastUse;
            _kept[name] = kept;
        }
    }

    private void Forget()
    {
        var oldest = _kept.OrderBy(k => k.Value.LastUse).ThenBy(k => k.Key, StringComparer.Ordinal)
            .Take(Math.Max(1, max / 8)).Select(k => k.Key).ToList();
        foreach (var name in oldest) _kept.Remove(name);
    }
}
