namespace Atlas.Tests.Support;

/// <summary>
/// Figures that a test measured, for whoever watches the run; the result file keeps them too.
/// </summary>
public static class Report
{
    public static void Line(string figures)
    {
        TestContext.Current.TestOutputHelper?.WriteLine(figures);
        Console.WriteLine($"{TestContext.Current.Test?.TestDisplayName}: {figures}");
    }
}
