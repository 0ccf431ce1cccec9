using Atlas.Api.Connectors.Prices;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>Registers the books' way in from plain-text accounting.</summary>
public static class PlainTextModule
{
    public static IServiceCollection AddPlainText(this IServiceCollection services) =>
        services.AddSingleton<ImportJournal>().AddSingleton<PostPrices>();
}
