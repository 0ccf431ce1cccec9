using System.Diagnostics;
using Npgsql;

namespace Atlas.Tests.Support;

/// <summary>
/// A fresh database on a real PostgreSQL: the server that ATLAS_POSTGRES names (ops/test starts one), else a
/// private cluster below the repository.
/// </summary>
public static class TestDatabase
{
    private static readonly SemaphoreSlim Gate = new(1);
    private static string? _server;

    /// <summary>The folder that holds Atlas.sln.</summary>
    public static string Repository { get; } = FindRepository();

    public static async Task<string> CreateAsync()
    {
        var server = await ServerAsync();
        var name = $"atlas_test_{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):N}";
        await using var source = NpgsqlDataSource.Create(server);
        await using var command = source.CreateCommand($"create database {name}");
        await command.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString;
    }

    private static async Task<string> ServerAsync()
    {
        await Gate.WaitAsync();
        try
        {
            return _server ??= Environment.GetEnvironmentVariable("ATLAS_POSTGRES")
                ?? await RunAsync("ops/cluster", ["start", Path.Combine(Repository, ".atlas", "test")]);
        }
        finally
        {
            Gate.Release();
        }
    }

    /// <summary>
    /// The built program, in its own folder: the copy beside the tests would load the tests' assemblies.
    /// </summary>
    public static string Program { get; } = Path.Combine(
        AppContext.BaseDirectory.Replace("Atlas.Tests", "Atlas.Api", StringComparison.Ordinal), "Atlas.Api");

    /// <summary>Runs a verb of the built program, in a process of its own.</summary>
    public static Task<string> RunAtlasAsync(string postgres, params string[] verb) =>
        RunAsync(Program, verb, new() { ["ATLAS_POSTGRES"] = postgres });

    /// <summary>
    /// Runs a program of the repository and answers what it printed; throws with its complaints if it fails.
    /// </summary>
    public static async Task<string> RunAsync(
        string program, IReadOnlyList<string> arguments, Dictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(Path.Combine(Repository, program), arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? []) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var complaints = process.StandardError.ReadToEndAsync();
        var printed = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? printed.Trim()
            : throw new InvalidOperationException($"{program} exited {process.ExitCode}: {await complaints}");
    }

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Atlas.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("Atlas.sln is not above the tests.");
    }
}
