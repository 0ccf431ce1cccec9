using System.Reflection;
using Atlas.Api.Hosting;
using JasperFx.CommandLine;
using JasperFx.CommandLine.Help;
using Spectre.Console;

namespace Atlas.Api.Cli;

/// <summary>
/// Runs the verb that the command line names: ours and those that Marten and Wolverine bring along. Standard
/// output carries its result; whatever fails is one line on standard error and exit code 1. <c>--verbose</c>
/// adds the stack.
/// </summary>
public static class CommandLine
{
    private static readonly string[] HelpWords = ["help", "?", "-?", "-h", "--help"];

    public static async Task<int> RunVerbAsync(this WebApplication app, string[] args)
    {
        // A test host starts the program and wants nothing but the web application.
        if (JasperFxEnvironment.AutoStartHost)
        {
            await app.RunAsync();
            return 0;
        }

        var factory = FactoryOf(app);
        if (args.Length == 0 || HelpWords.Contains(args[0], StringComparer.Ordinal))
            args = ["help", .. args.Skip(1)];
        string[] verbs = [.. factory.AllCommandTypes().Select(CommandFactory.CommandNameFor)];
        args = args[0] == "help"
            ? ["help", .. VerbNames.Joined(args[1..], verbs)]
            : VerbNames.Joined(args, verbs);
        if (args[0] != "help" && !verbs.Contains(args[0], StringComparer.Ordinal))
            throw new SetupException(VerbNames.Unknown(args[0], verbs));
        var run = Parse(factory, VerbOf(args));
        if (run.Input is HelpInput help) help.AppName = "ops/atlas";
        // A verb of ours writes its result to standard output by itself; the others write to this console.
        if (run.Command.GetType().Assembly != typeof(CommandLine).Assembly) CommandLineOutput.UseStdout();
        return await run.Execute() || run.Input is HelpInput ? 0 : 1;
    }

    /// <summary>Says what went wrong in one line.</summary>
    public static int Explain(Exception failure, string[] args)
    {
        Console.Error.WriteLine($"atlas: {FailureText.Of(failure)}");
        if (args.Contains("--verbose")) Console.Error.WriteLine(failure);
        return 1;
    }

    /// <summary>
    /// What of a command line configures the host. A verb's own switches have no value, and the configuration
    /// would take the next argument for one.
    /// </summary>
    public static string[] SettingsOf(string[] args)
    {
        var settings = new List<string>();
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i].StartsWith("--", StringComparison.Ordinal) && args[i].Contains('='))
                settings.Add(args[i]);
            else if (args[i] == "--urls" && i + 1 < args.Length)
                settings.Add($"--urls={args[i + 1]}");
        }

        return [.. settings];
    }

    /// <summary>
    /// Without the host's settings, and <c>--name=value</c> as the two arguments that verbs know.
    /// </summary>
    private static string[] VerbOf(string[] args) =>
        [.. args.Where(a => !IsSetting(a)).SelectMany(a =>
            a.StartsWith("--", StringComparison.Ordinal) ? a.Split('=', 2) : [a])];

    /// <summary>Such as <c>--Logging:LogLevel:Marten=Information</c>.</summary>
    private static bool IsSetting(string argument) =>
        argument.StartsWith("--", StringComparison.Ordinal) && argument.Split('=', 2)[0].Contains(':');

    private static CommandFactory FactoryOf(WebApplication app)
    {
        var factory = new CommandFactory();
        factory.RegisterCommands(typeof(NetCoreInput).Assembly);
        Overhear(factory.RegisterCommandsFromExtensionAssemblies);
        factory.RegisterCommands(Assembly.GetExecutingAssembly());
        factory.ConfigureRun = run =>
        {
            if (run.Input is IHostBuilderInput input) input.HostBuilder = new BuiltHost(app);
        };
        return factory;
    }

    /// <summary>
    /// A verb that cannot be parsed comes back as a request for its help, and the reason is on the console.
    /// </summary>
    private static CommandRun Parse(CommandFactory factory, string[] args)
    {
        CommandRun? run = null;
        var said = Overhear(() => run = factory.BuildRun(args));
        if (run!.Input is not HelpInput || args[0] == "help") return run;
        var reason = said.Split('\n', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(1)?.Trim();
        throw new SetupException($"{reason ?? "Invalid usage"}; see ops/atlas help {args[0]}.");
    }

    /// <summary>What the action writes to the console, which does not get it.</summary>
    private static string Overhear(Action action)
    {
        using var said = new StringWriter();
        var (console, stdout) = (AnsiConsole.Console, Console.Out);
        AnsiConsole.Console = AnsiConsole.Create(
            new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(said) });
        AnsiConsole.Console.Profile.Width = 1_000;
        Console.SetOut(said);
        action();
        AnsiConsole.Console = console;
        Console.SetOut(stdout);
        return said.ToString();
    }
}
