using JasperFx.Events;
using Npgsql;

namespace Atlas.Ledger.Journal;

internal enum CommitFailureKind
{
    /// <summary>Another writer's commit came first.</summary>
    Conflict,

    /// <summary>An idempotency key, reference or id stands in journal_keys already.</summary>
    KeyTaken,

    /// <summary>The connection or the server is away; what became of the commit must be asked.</summary>
    Unavailable,

    /// <summary>The database refuses what it was given; one of the requests is to blame.</summary>
    Refused,

    /// <summary>It never came to the database's answer: the program is at fault.</summary>
    Bug,
}

internal static class CommitFailure
{
    public static CommitFailureKind KindOf(Exception failure)
    {
        for (var inner = failure; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case EventStreamUnexpectedMaxEventIdException
                    or Marten.Exceptions.ExistingStreamIdCollisionException
                    or JasperFx.Events.ExistingStreamIdCollisionException:
                    return CommitFailureKind.Conflict;
                case PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } unique:
                    return JournalKey.IsTaken(unique)
                        ? CommitFailureKind.KeyTaken
                        : CommitFailureKind.Conflict;
                case PostgresException refused:
                    return refused.SqlState[..2] is "22" or "23" or "42" or "54"
                        ? CommitFailureKind.Refused
                        : CommitFailureKind.Unavailable;
                case NpgsqlException or TimeoutException or IOException or System.Net.Sockets.SocketException:
                    return CommitFailureKind.Unavailable;
            }
        }

        return CommitFailureKind.Bug;
    }
}
