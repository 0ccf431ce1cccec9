using Microsoft.Extensions.FileProviders;

namespace Atlas.Api.Pages;

/// <summary>
/// GraphiQL at <c>/explorer</c>, from files beside the program. They are fetched from npm by ops/up and are
/// not part of the repository; without them the page says so and Atlas works all the same.
/// </summary>
public static class ExplorerPage
{
    private const string Missing =
        "The query explorer's files were not there when Atlas was built: run ops/up, which fetches them. " +
        "The API itself needs none of them: POST /graphql.\n";

    private static readonly string Files = Path.Combine(AppContext.BaseDirectory, "explorer");

    public static void MapExplorer(this WebApplication app)
    {
        app.MapGet("/graphql", () => Results.Redirect("/explorer"));
        app.MapGet("/explorer", Show);
        if (!Directory.Exists(Files)) return;
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = new PhysicalFileProvider(Files),
            RequestPath = "/explorer",
        });
    }

    private static IResult Show(HttpContext http)
    {
        http.Response.Headers.ContentSecurityPolicy =
            "default-src 'self'; style-src 'self' 'unsafe-inline'; " +
            "img-src 'self' data:; font-src 'self' data:; " +
            "frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
        return File.Exists(Path.Combine(Files, "graphiql.min.js"))
            ? Results.File(Path.Combine(Files, "explorer.html"), "text/html; charset=utf-8")
            : Results.Text(Missing, statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}
