using System.Net;

namespace Atlas.Api.Hosting;

/// <summary>
/// Until there is a sign-in, whoever reaches the API may post. The host listens on this machine only, but a
/// web page in a browser on this machine is a way in: by a request to our address (cross-site forgery) or by
/// a name of its own that it resolves to our address (DNS rebinding). The first names a foreign Origin, the
/// second a foreign Host.
/// </summary>
public static class LoopbackGuard
{
    public static void UseLoopbackGuard(this WebApplication app) => app.Use(async (http, next) =>
    {
        if (Problem(http.Request) is not { } problem)
        {
            await next(http);
            return;
        }

        http.Response.StatusCode = StatusCodes.Status403Forbidden;
        await http.Response.WriteAsJsonAsync(
            new { errors = new[] { new { message = problem, extensions = new { code = "FORBIDDEN" } } } });
    });

    private static string? Problem(HttpRequest request)
    {
        if (!IsLoopback(request.Host.Host))
            return "Atlas has no sign-in yet and answers under localhost only, not under this name.";
        return request.Headers.Origin.All(origin => IsOwn(origin, request.Host))
            ? null
            : "Another web site's page may not use Atlas.";
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ||
        (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private static bool IsOwn(string? origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var site) &&
        site.Authority.Equals(host.Value, StringComparison.OrdinalIgnoreCase);
}
