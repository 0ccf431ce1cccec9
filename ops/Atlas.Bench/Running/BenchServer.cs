using Atlas.Bench.Reporting;
using Npgsql;

namespace Atlas.Bench.Running;

/// <summary>The PostgreSQL that everything is measured on; it must be this run's alone.</summary>
public sealed class BenchServer(string postgres)
{
    /// <summary>What makes a difference to the figures.</summary>
    private static readonly string[] Printed =
    [
        "server_version", "fsync", "synchronous_commit", "full_page_writes", "wal_level", "shared_buffers",
        "max_wal_size", "data_checksums",
    ];

    private const string Template = "bench_template";

    private int _databases;

    /// <summary>A new database of this server with Atlas's schema in it, as a connection string.</summary>
    public async Task<string> CreateDatabaseAsync(string part)
    {
        if (_databases == 0)
        {
            await Sql.ExecuteAsync(postgres, $"create database {Template}");
            await AtlasProgram.RunAsync(ConnectionOf(Template), "migrate");
        }

        var name = FormattableString.Invariant($"bench_{part}_{++_databases}");
        await Sql.ExecuteAsync(postgres, $"create database {name} template {Template}");
        return ConnectionOf(name);
    }

    /// <summary>Ends a part: its data would only burden the next one.</summary>
    public Task DropDatabaseAsync(string connection) => Sql.ExecuteAsync(
        postgres, $"drop database {new NpgsqlConnectionStringBuilder(connection).Database} with (force)");

    /// <summary>
    /// Writes out what the round before left to be written, so that the next one does not pay for it.
    /// </summary>
    public Task SettleAsync() => Sql.ExecuteAsync(postgres, "checkpoint");

    /// <summary>Tells how durable the server is; anything less than fully makes the run void.</summary>
    public async Task DescribeAsync(BenchReport report)
    {
        foreach (var setting in Printed)
        {
            var value = await Sql.ReadAsync<string>(postgres, $"select current_setting('{setting}')");
            report.Set(setting, value);
            if (setting is "fsync" or "synchronous_commit" or "full_page_writes" && value != "on")
                report.Void("not_durable", $"{setting} is {value}, so nothing measured here is durable");
        }

        var folder = await Sql.ReadAsync<string>(postgres, "show data_directory");
        var format = new DriveInfo(folder).DriveFormat;
        report.Set("file system of the data folder", format);
        if (format is "tmpfs" or "ramfs")
            report.Void("tmpfs", $"{folder} lies in memory; put the data on a disk: ATLAS_HOME=FOLDER");
    }

    /// <summary>Unlogged tables are not durable; there must be none.</summary>
    public static async Task CheckLoggedAsync(string connection, BenchReport report)
    {
        var unlogged = await Sql.ReadAsync<string>(connection,
            "select coalesce(string_agg(relname, ', '), '') from pg_class where relpersistence = 'u'");
        report.Set("unlogged tables", unlogged.Length > 0 ? unlogged : "none");
        if (unlogged.Length > 0) report.Void("unlogged", $"unlogged tables: {unlogged}");
    }

    private string ConnectionOf(string database) =>
        new NpgsqlConnectionStringBuilder(postgres) { Database = database }.ConnectionString;
}
