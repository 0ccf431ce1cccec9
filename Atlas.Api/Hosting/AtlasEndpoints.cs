namespace Atlas.Api.Hosting;

/// <summary>What the API answers over HTTP.</summary>
public static class AtlasEndpoints
{
    public static void MapAtlas(this WebApplication app, AtlasRole role)
    {
        app.MapGet("/health/live", () => Results.Ok());
    }
}
