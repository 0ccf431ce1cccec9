using Npgsql;

namespace Atlas.Api.Hosting;

/// <summary>Tells a database that is away from everything else that can go wrong.</summary>
internal static class Outage
{
    /// <summary>EF Core wraps what passes by itself, so the causes are looked through.</summary>
    public static bool IsBehind(Exception? failure)
    {
        for (; failure is not null; failure = failure.InnerException)
            if (failure is NpgsqlException cause) return IsAway(cause);
        return false;
    }

    private static bool IsAway(NpgsqlException cause) => cause.IsTransient
        || cause is not PostgresException
        || cause.SqlState is PostgresErrorCodes.InvalidCatalogName;
}
