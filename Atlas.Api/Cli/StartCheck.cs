using Atlas.Api.Hosting;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Weasel.Core;
using Weasel.Core.Migrations;
using Weasel.Postgresql.Tables;

namespace Atlas.Api.Cli;

/// <summary>
/// Looks, before anything starts, for what would make the start fail late and at length: the database away,
/// its schema not there, the port taken. What an older or newer program has beside what this one needs is no
/// obstacle.
/// </summary>
public static class StartCheck
{
    public static async Task AssertReadyAsync(IServiceProvider services, string url)
    {
        await AssertReachableAsync(services);
        var missing = await FirstMissingAsync(services);
        if (missing is not null)
        {
            throw new SetupException(
                $"the database's schema is not there or too old (it lacks {missing}); " +
                "mend it: ops/atlas migrate");
        }

        var address = new Uri(url);
        if (address.Port == 0 || !IsTaken(address)) return;
        throw new SetupException(
            $"port {address.Port} is taken; stop what listens there, " +
            "or give another: --urls http://127.0.0.1:PORT");
    }

    /// <summary>Throws what <see cref="FailureText"/> explains, before Marten tries at length.</summary>
    public static async Task AssertReachableAsync(IServiceProvider services)
    {
        var database = services.GetRequiredService<NpgsqlDataSource>();
        await using var connection = await database.OpenConnectionAsync();
    }

    private static async Task<string?> FirstMissingAsync(IServiceProvider services)
    {
        await using var command = services.GetRequiredService<NpgsqlDataSource>().CreateCommand(
            """
            select table_schema || '.' || table_name || '.' || column_name from information_schema.columns
            union select table_schema || '.' || table_name from information_schema.tables
            union select routine_schema || '.' || routine_name from information_schema.routines
            union select sequence_schema || '.' || sequence_name from information_schema.sequences
            """);
        await using var reader = await command.ExecuteReaderAsync();
        var present = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        while (await reader.ReadAsync()) present.Add(reader.GetString(0));
        var needed = new List<string>();
        foreach (var source in services.GetServices<IDatabaseSource>())
            foreach (var database in await source.BuildDatabases())
                needed.AddRange(database.AllObjects().SelectMany(NamesOf));
        return needed.Find(n => !present.Contains(n));
    }

    private static IEnumerable<string> NamesOf(ISchemaObject needed)
    {
        if (needed is Table or Weasel.Postgresql.Functions.Function or Weasel.Postgresql.Sequence)
            yield return $"{needed.Identifier.Schema}.{needed.Identifier.Name}";
        if (needed is not Table table) yield break;
        foreach (var column in table.Columns)
            yield return $"{needed.Identifier.Schema}.{needed.Identifier.Name}.{column.Name.Trim('"')}";
    }

    private static bool IsTaken(Uri address)
    {
        var isSix = address.HostNameType == UriHostNameType.IPv6;
        using var probe = new TcpListener(isSix ? IPAddress.IPv6Loopback : IPAddress.Loopback, address.Port);
        try
        {
            probe.Start();
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
