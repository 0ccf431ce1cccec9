using Npgsql;

namespace Atlas.Projections.Books;

/// <summary>
/// Where the read models are read: a pool of its own, because its connections keep the plans of the queries,
/// which would do the projections' bulk statements harm. The same few queries come again and again, and a
/// report is made of five or six.
/// </summary>
/// <param name="source">Built from what <see cref="Configure"/> left.</param>
public sealed class BooksConnections(NpgsqlDataSource source) : IAsyncDisposable
{
    private const int StatementsMax = 100;

    /// <summary>
    /// A plan that was made for small tables shall not outlive them by more than this.
    /// </summary>
    private const int SecondsMax = 60;

    public NpgsqlDataSource Source => source;

    /// <summary>
    /// A reader sets nothing beyond its transaction that would have to be reset.
    /// </summary>
    public static void Configure(NpgsqlConnectionStringBuilder connection)
    {
        connection.MaxAutoPrepare = StatementsMax;
        connection.AutoPrepareMinUsages = 2;
        connection.NoResetOnClose = true;
        connection.ConnectionLifetime = SecondsMax;
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();
}
