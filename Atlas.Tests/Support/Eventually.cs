using System.Diagnostics;

namespace Atlas.Tests.Support;

/// <summary>Waits for something that another process or task brings about.</summary>
public static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    /// <summary>The first answer that <paramref name="isRight"/> accepts; fails with the last one after 30 seconds.</summary>
    public static async Task<T> GetAsync<T>(Func<Task<T>> look, Func<T, bool> isRight)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            var seen = await look();
            if (isRight(seen)) return seen;
            if (Stopwatch.GetElapsedTime(began) > Patience)
                throw new TimeoutException($"After {Patience.TotalSeconds} s it is still {seen}.");
            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }
}
