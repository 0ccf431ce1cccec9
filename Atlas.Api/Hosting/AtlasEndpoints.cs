using Atlas.Api.GraphQL;
using Atlas.Api.Observability;
using Atlas.Api.Pages;

namespace Atlas.Api.Hosting;

/// <summary>What the API answers over HTTP.</summary>
public static class AtlasEndpoints
{
    public static void MapAtlas(this WebApplication app, AtlasRole role)
    {
        app.UseLoopbackGuard();
        app.MapAtlasHealth();
        if (!role.ServesApi()) return;
        app.MapPost("/graphql", (GraphQLEndpoint graphQL, HttpContext http) => graphQL.HandleAsync(http));
        app.MapGet("/", (HomePage page, HttpContext http) => page.ShowAsync(http));
        app.MapExplorer();
    }
}
