namespace Atlas.Api.Demo;

/// <summary>
/// Chance that turns out the same on every machine and with every version of .NET (SplitMix64).
/// </summary>
public sealed class DemoChance(ulong seed)
{
    private ulong _state = seed;

    /// <summary>From 0 to <paramref name="below"/> - 1.</summary>
    public int Next(int below) => (int)(Step() % (ulong)below);

    public bool OneIn(int times) => Next(times) == 0;

    public T Pick<T>(IReadOnlyList<T> choices) => choices[Next(choices.Count)];

    /// <summary>An amount with two places, both ends included.</summary>
    public decimal Amount(int least, int most) => least + (Next(((most - least) * 100) + 1) / 100m);

    private ulong Step()
    {
        unchecked
        {
            _state += 0x9E3779B97F4A7C15;
            var mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            return mixed ^ (mixed >> 31);
        }
    }
}
