using JasperFx.CommandLine;
using Spectre.Console;

namespace Atlas.Api.Hosting;

/// <summary>
/// Standard output carries a verb's result and nothing else: banners, progress and logs go to standard error,
/// so that results can be piped.
/// </summary>
public static class CommandLineOutput
{
    public static void KeepStdoutForResults()
    {
        AnsiConsole.Console = AnsiConsole.Create(
            new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        // Marks the search for extensions as done; it would announce itself on the console.
        new CommandFactory().ApplyExtensions(new ServiceCollection());
    }

    /// <summary>For verbs that know no other way to tell their result.</summary>
    public static void UseStdout() => AnsiConsole.Console = AnsiConsole.Create(
        new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
}
