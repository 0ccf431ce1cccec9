using Atlas.Api.GraphQL;

namespace Atlas.Api.Hosting;

/// <summary>What the API answers over HTTP.</summary>
public static class AtlasEndpoints
{
    public static void MapAtlas(this WebApplication app, AtlasRole role)
    {
        app.UseLoopbackGuard();
        app.MapGet("/health/live", () => Results.Ok());
        if (!role.ServesApi()) return;
        app.MapPost("/graphql", (GraphQLEndpoint graphQL, HttpContext http) => graphQL.HandleAsync(http));
    }
}
