using Atlas.Api.Hosting;
using System.Net.Sockets;
using Atlas.Projections.NetWorth;
using Atlas.Projections.Statements;
using Npgsql;

namespace Atlas.Api.Cli;

/// <summary>What failed and what to do about it, in one line.</summary>
public static class FailureText
{
    private const string Migrate =
        "the database's schema is not there or not of this version of Atlas; mend it: ops/atlas migrate";

    public static string Of(Exception failure)
    {
        for (var inner = failure; inner is not null; inner = inner.InnerException)
            if (Known(inner) is { } text) return text;
        var last = LastOf(failure);
        return $"{last.GetType().Name}: {FirstLine(last.Message)} (--verbose shows more)";
    }

    private static string? Known(Exception failure) => failure switch
    {
        SetupException or UnknownCurrencyException or SeriesTooLongException => FirstLine(failure.Message),
        PostgresException { SqlState: "3D000" } missing =>
            $"PostgreSQL has no such database ({missing.MessageText}); " +
            "create it, or name another in ATLAS_POSTGRES",
        PostgresException { SqlState: "3F000" or "42P01" or "42883" or "42703" } => Migrate,
        PostgresException { SqlState: "28P01" or "28000" } refused =>
            $"PostgreSQL lets nobody in ({refused.MessageText}); check user and password in ATLAS_POSTGRES",
        PostgresException other => $"PostgreSQL refused: {FirstLine(other.MessageText)} ({other.SqlState})",
        NpgsqlException { InnerException: SocketException or TimeoutException } unreachable =>
            $"PostgreSQL cannot be reached: {FirstLine(unreachable.Message)}; " +
            "start it, or check ATLAS_POSTGRES",
        Atlas.Ledger.Journal.OutcomeUnknownException unknown => FirstLine(unknown.Message),
        _ => null,
    };

    private static Exception LastOf(Exception failure) =>
        failure is AggregateException or System.Reflection.TargetInvocationException &&
        failure.InnerException is { } inner ? LastOf(inner) : failure;

    private static string FirstLine(string text) => text.Split('\n', 2)[0].Trim();
}
