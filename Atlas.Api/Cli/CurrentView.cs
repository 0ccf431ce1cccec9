using Atlas.Api.Hosting;
using Atlas.Ledger.Journal;
using Atlas.Projections.Books;

namespace Atlas.Api.Cli;

/// <summary>A ledger's books at its last position, for verbs that answer with all of it.</summary>
internal static class CurrentView
{
    public static async Task<BooksView> OpenAsync(IServiceProvider services, string ledger)
    {
        var position = await services.GetRequiredService<CatchUpBooks>()
            .RunAsync(Caller.Local.Tenant, ledger, null, default);
        var view = await services.GetRequiredService<BooksReader>().LedgerAsync(ledger, position, default);
        return view ?? throw new SetupException($"there is no ledger {ledger}");
    }
}
