namespace Atlas.Bench;

/// <summary>What a run was asked for.</summary>
/// <param name="Postgres">Connection string of a server whose user may create databases.</param>
/// <param name="Json">Where the report goes.</param>
/// <param name="Record">The document whose figures are replaced; null = none.</param>
public sealed record BenchOptions(
    bool IsQuick, IReadOnlyList<string> Parts, string Postgres, string Json, string? Record)
{
    public static BenchOptions Parse(string[] args, IReadOnlyList<string> known)
    {
        var (isQuick, parts, json, record) = (false, new List<string>(), (string?)null, (string?)null);
        var rest = new Queue<string>(args);
        while (rest.TryDequeue(out var argument))
        {
            if (argument == "--quick") isQuick = true;
            else if (argument == "--json" && rest.TryDequeue(out json)) continue;
            else if (argument == "--record" && rest.TryDequeue(out record)) continue;
            else if (known.Contains(argument)) parts.Add(argument);
            else throw new BenchException(
                $"there is no part '{argument}'; the parts are {string.Join(", ", known)}");
        }

        return new BenchOptions(
            isQuick, parts.Count > 0 ? parts : known,
            Environment.GetEnvironmentVariable("ATLAS_POSTGRES")
                ?? throw new BenchException("ATLAS_POSTGRES names no server; start through ops/bench"),
            json ?? throw new BenchException("--json FILE is missing; start through ops/bench"), record);
    }
}
