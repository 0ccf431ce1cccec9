namespace Atlas.Api.Hosting;

/// <summary>What this process does. One binary, several roles.</summary>
public enum AtlasRole
{
    /// <summary>A command that ends by itself: migrate, seed, verify, …</summary>
    Tool,

    /// <summary>API and projections in one process.</summary>
    Serve,

    /// <summary>API only: <c>serve --no-daemon</c>.</summary>
    Api,

    /// <summary>Projections only.</summary>
    Daemon,
}

public static class AtlasRoles
{
    /// <summary>
    /// The role that a command line asks for; the setting <c>atlas:role</c> decides for hosts without one.
    /// </summary>
    public static AtlasRole Of(string[] args, IConfiguration configuration)
    {
        if (Enum.TryParse<AtlasRole>(configuration["atlas:role"], ignoreCase: true, out var configured))
            return configured;
        return args.FirstOrDefault(a => !a.StartsWith('-')) switch
        {
            "serve" when args.Contains("--no-daemon") || args.Contains("-n") => AtlasRole.Api,
            "serve" or "run" => AtlasRole.Serve,
            "daemon" => AtlasRole.Daemon,
            _ => AtlasRole.Tool,
        };
    }

    public static bool RunsProjections(this AtlasRole role) => role is AtlasRole.Serve or AtlasRole.Daemon;

    public static bool ServesApi(this AtlasRole role) => role is AtlasRole.Serve or AtlasRole.Api;
}
