using Atlas.Projections.Books;
using Microsoft.Extensions.DependencyInjection;

namespace Atlas.Tests.Support;

/// <summary>Reading the projections of a test's ledger.</summary>
public static class ReadSupport
{
    /// <summary>Opens a snapshot of the ledger at a position or later and hands it to the reading.</summary>
    public static async Task<T> ReadAsync<T>(
        this TestLedger ledger, long position, Func<BooksView, Task<T>> read)
    {
        await using var scope = ledger.Host.Host.Services.CreateAsyncScope();
        var reader = scope.ServiceProvider.GetRequiredService<BooksReader>();
        var view = await reader.LedgerAsync(ledger.Name, position, TestContext.Current.CancellationToken);
        return await read(view!);
    }
}
