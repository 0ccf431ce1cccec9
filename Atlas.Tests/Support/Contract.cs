namespace Atlas.Tests.Support;

/// <summary>
/// Committed files that others rely on; tests compare them with what the program makes of them.
/// </summary>
public static class Contract
{
    public const string UpdateVariable = "ATLAS_UPDATE_CONTRACTS";

    public static readonly string HowToUpdate =
        $"set {UpdateVariable}=1 and run this again to accept the change";

    public static bool IsBeingUpdated => Environment.GetEnvironmentVariable(UpdateVariable) == "1";
}
