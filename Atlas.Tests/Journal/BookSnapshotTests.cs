using System.IO.Compression;
using System.Text;
using Atlas.Ledger.Holds;
using Atlas.Ledger.Journal;
using Atlas.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Atlas.Tests.Journal;

/// <summary>A damaged snapshot costs time, never a right answer.</summary>
public sealed class BookSnapshotTests(AtlasHost host)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Damages =>
        ["none", "bytes", "garbage", "empty", "lists", "format", "name", "ahead"];

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task A_book_opens_from_the_newest_good_snapshot_and_the_tail(string damage)
    {
        var ledger = await host.OpenLedgerAsync();
        await ledger.DeclareAsync("USD/2");
        await ledger.OpenAsync("Assets:Cash", "Expenses:Rent");
        await ledger.SendAsync(
            new HoldFunds("Assets:Cash", "USD", 5m, new DateTimeOffset(2150, 1, 1, 0, 0, 0, default)));
        await ledger.PostAsync("Assets:Cash", "Expenses:Rent", 900m);
        var warnings = new Warnings();
        var snapshots = ActivatorUtilities.CreateInstance<BookSnapshots>(host.Host.Services, warnings);
        var good = BookSnapshot.Of(await FoldAsync(ledger, 3));
        var newest = BookSnapshot.Of(await FoldAsync(ledger, 5));
        await snapshots.StoreAsync("main", ledger.Name, good, Token);
        await snapshots.StoreAsync("main", ledger.Name, newest, Token);
        await DamageAsync(ledger, newest, damage);

        var loaded = (await snapshots.LoadAsync("main", ledger.Name, Token))!;
        var opened = await snapshots.OpenBookAsync("main", ledger.Name, Token);

        (loaded.Position, warnings.Count).ShouldBe(damage == "none" ? (5, 0) : (3, 2));
        BookSnapshot.Of(opened).ToBytes().ShouldBe(BookSnapshot.Of(await FoldAsync(ledger, 6)).ToBytes());
    }

    private async Task DamageAsync(TestLedger ledger, BookSnapshot newest, string damage)
    {
        var bytes = damage switch
        {
            "garbage" => "not packed at all"u8.ToArray(),
            "empty" => Packed("{}"),
            "lists" => Packed($$"""{"format":1,"name":"{{ledger.Name}}","position":5}"""),
            "format" => (newest with { Format = 0 }).ToBytes(),
            "name" => (newest with { Name = "other" }).ToBytes(),
            "ahead" => (newest with { Position = 7 }).ToBytes(),
            _ => newest.ToBytes(),
        };
        var hash = BookSnapshots.HashOf(damage == "bytes" ? [.. bytes, 0] : bytes);
        var changed = await Sql.ExecuteAsync(host.Postgres,
            """
            update atlas.book_snapshots set position = $1, hash = $2, book = $3
            where ledger = $4 and position = 5
            """,
            damage == "ahead" ? 7L : 5L, hash, bytes, ledger.Name);
        changed.ShouldBe(1);
    }

    private static async Task<Book> FoldAsync(TestLedger ledger, long last)
    {
        var book = new Book();
        foreach (var entry in (await ledger.EntriesAsync()).Where(e => e.Position <= last)) book.Apply(entry);
        return book;
    }

    private static byte[] Packed(string json)
    {
        using var buffer = new MemoryStream();
        using (var packed = new BrotliStream(buffer, CompressionLevel.Fastest, leaveOpen: true))
            packed.Write(Encoding.UTF8.GetBytes(json));
        return buffer.ToArray();
    }

    private sealed class Warnings : ILogger<BookSnapshots>
    {
        public int Count { get; private set; }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) => Count += logLevel == LogLevel.Warning ? 1 : 0;
    }
}
