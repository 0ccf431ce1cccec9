namespace Atlas.Projections.Freshness;

/// <summary>The pauses between the looks of one read that waits for a position.</summary>
internal sealed class WaitPauses(TimeProvider time)
{
    /// <summary>
    /// How long a read waits for a position before it is answered <c>projection_behind</c>.
    /// </summary>
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LastPause = TimeSpan.FromMilliseconds(100);

    private readonly long _began = time.GetTimestamp();
    private TimeSpan _pause = FirstPause;

    public bool AreOver => time.GetElapsedTime(_began) > WaitMax;

    public async Task NextAsync(CancellationToken token)
    {
        await Task.Delay(_pause, time, token);
        _pause = _pause * 2 < LastPause ? _pause * 2 : LastPause;
    }
}
