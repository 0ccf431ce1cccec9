using Atlas.Api.Hosting;
using Atlas.Ledger.Journal;

namespace Atlas.Api.Cli;

/// <summary>The ledger that a verb is about.</summary>
internal static class LedgerArgument
{
    public static string Of(string given, string usage) =>
        given.Length > 0 ? given : throw new SetupException($"which ledger? Name it: {usage}");

    public static async Task AssertExistsAsync(IServiceProvider services, string ledger)
    {
        var events = services.GetRequiredService<StoredEvents>();
        if (await events.ReadEndAsync(Caller.Local.Tenant, ledger) == 0)
            throw new SetupException($"there is no ledger {ledger}");
    }
}
