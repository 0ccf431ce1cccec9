namespace Atlas.Api.GraphQL;

internal static class MetadataMaps
{
    /// <summary>What is new has nothing to remove: a null there means that the key is not set.</summary>
    public static Dictionary<string, string>? WithoutNulls(this IReadOnlyDictionary<string, string?>? map) =>
        map?.Where(e => e.Value is not null).ToDictionary(e => e.Key, e => e.Value!, StringComparer.Ordinal);
}
