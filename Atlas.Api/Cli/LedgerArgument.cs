using Atlas.Api.Hosting;

namespace Atlas.Api.Cli;

/// <summary>The ledger that a verb is about.</summary>
internal static class LedgerArgument
{
    public static string Of(string given, string usage) =>
        given.Length > 0 ? given : throw new SetupException($"which ledger? Name it: {usage}");
}
