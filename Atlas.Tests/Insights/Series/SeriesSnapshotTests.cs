using Atlas.Insights.Series;

namespace Atlas.Tests.Insights.Series;

public sealed class SeriesSnapshotTests
{
    /// <summary>
    /// Longer than any of the detector's bounds, so that what is full and goes round is saved too.
    /// </summary>
    private static readonly double[] Series =
        [.. MadeSeries.Noise(5_000, 1), .. MadeSeries.Heartbeat(1_000, 2).With(600, 60, _ => 5)];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(150)]
    [InlineData(2_049)]
    [InlineData(5_605)]
    public void What_is_restored_goes_on_as_if_nothing_had_happened(int rows)
    {
        var detector = new SeriesDetector();
        foreach (var value in Series[..rows]) detector.Observe(value);

        var restored = Restored(Saved(detector));

        Series[rows..].Select(restored.Observe).ShouldBe(Series[rows..].Select(detector.Observe));
        Saved(restored).ShouldBe(Saved(detector));
    }

    [Fact]
    public void A_snapshot_is_bounded_whatever_the_length_of_the_series()
    {
        var detector = new SeriesDetector();
        var random = new Random(3);
        for (var i = 0; i < 12_000; i++) detector.Observe(random.NextDouble());

        Saved(detector).Length.ShouldBeLessThan(500_000);
    }

    [Fact]
    public void A_snapshot_cut_short_or_of_another_version_is_refused()
    {
        var detector = new SeriesDetector();
        foreach (var value in Series[..100]) detector.Observe(value);
        var saved = Saved(detector);

        Should.Throw<EndOfStreamException>(() => Restored(saved[..^1]));
        Should.Throw<InvalidDataException>(() => Restored([9, .. saved[1..]]))
            .Message.ShouldBe("a detector's snapshot is of version 9, not 1");
    }

    private static byte[] Saved(SeriesDetector detector)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        detector.Save(writer);
        writer.Flush();
        return stream.ToArray();
    }

    private static SeriesDetector Restored(byte[] saved)
    {
        using var reader = new BinaryReader(new MemoryStream(saved));
        return SeriesDetector.Load(reader);
    }
}
