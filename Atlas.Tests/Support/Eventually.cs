using System.Diagnostics;

namespace Atlas.Tests.Support;

/// <summary>
/// Waits for something that another process or task brings about: for a condition, never for a time.
/// </summary>
public static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    /// <summary>
    /// The first answer that <paramref name="isRight"/> accepts; fails with the last one, after 30 s by
    /// default.
    /// </summary>
    public static async Task<T> GetAsync<T>(
        Func<Task<T>> look, Func<T, bool> isRight, TimeSpan? within = null, string what = "it")
    {
        var began = Stopwatch.GetTimestamp();
        var patience = within ?? Patience;
        while (true)
        {
            var seen = await look();
            if (isRight(seen)) return seen;
            if (Stopwatch.GetElapsedTime(began) > patience)
                throw new TimeoutException($"After {patience.TotalSeconds} s {what} is still {seen}.");
            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }
}
