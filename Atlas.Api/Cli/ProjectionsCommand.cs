using Atlas.Projections.Alerts;
using Atlas.Projections.Books;
using Atlas.Projections.Freshness;
using JasperFx.CommandLine;

namespace Atlas.Api.Cli;

public class ProjectionsInput : NetCoreInput
{
    [Description("list, or rebuild")]
    public string Action { get; set; } = "list";

    [Description("Name of the projection to rebuild: books or alerts")]
    public string Name { get; set; } = "";

    [Description("Only this ledger")]
    public string? LedgerFlag { get; set; }
}

/// <summary>
/// Takes the place of Marten's verb of this name: its rebuild would empty the tables under their readers and,
/// beside a live daemon, corrupt them.
/// </summary>
[Description("Shows how far the projections are, or rebuilds one while it goes on being read and written",
    Name = "projections")]
public sealed class ProjectionsCommand : JasperFxAsyncCommand<ProjectionsInput>
{
    private const string Alerts = "alerts";

    public ProjectionsCommand()
    {
        Usage("Show position and lag of each ledger").Arguments();
        Usage("The same").Arguments(x => x.Action);
        Usage("Rebuild a projection from the events").Arguments(x => x.Action, x => x.Name);
    }

    public override async Task<bool> Execute(ProjectionsInput input)
    {
        using var host = input.BuildHost();
        return (input.Action, input.Name) switch
        {
            ("list", "") => await ListAsync(host.Services, input.LedgerFlag),
            ("rebuild", BooksProjection.Name or Alerts) =>
                await RebuildAsync(host.Services, input.Name, input.LedgerFlag),
            ("rebuild", _) => await RefuseAsync(
                $"There is no projection named '{input.Name}'; say: projections rebuild " +
                $"{BooksProjection.Name} or {Alerts}"),
            _ => await RefuseAsync($"projections does not know '{input.Action}'; say list or rebuild NAME."),
        };
    }

    private static async Task<bool> ListAsync(IServiceProvider services, string? ledger)
    {
        await Console.Out.WriteLineAsync(
            "projection\tledger\tposition\thead\tlag_events\tlag_seconds\tstate\tlast_error");
        foreach (var s in await services.GetRequiredService<ReadStatus>().ReadAsync("main", ledger, default))
        {
            var lag = FormattableString.Invariant($"{s.LagEvents}\t{s.LagSeconds:0.0}");
            await Console.Out.WriteLineAsync(FormattableString.Invariant(
                $"{s.Projection}\t{s.Ledger}\t{s.Position}\t{s.Head}\t{lag}\t{s.State}\t{s.LastError}"));
        }

        return true;
    }

    private static async Task<bool> RebuildAsync(IServiceProvider services, string name, string? ledger)
    {
        var time = services.GetRequiredService<TimeProvider>();
        var began = time.GetTimestamp();
        try
        {
            var events = name == Alerts
                ? await services.GetRequiredService<RebuildAlerts>().RunAsync(
                    "main", ledger, new ConsoleProgress(), default)
                : await services.GetRequiredService<RebuildBooks>().RunAsync(
                    "main", ledger, new ConsoleProgress(), default);
            var seconds = time.GetElapsedTime(began).TotalSeconds;
            var rate = events / seconds;
            await Console.Out.WriteLineAsync(FormattableString.Invariant(
                $"rebuilt {name}: {events} events in {seconds:0.0} s, {rate:0} events/s"));
            return true;
        }
        catch (Exception refused) when (refused is RebuildRunningException or InvalidOperationException)
        {
            return await RefuseAsync(refused.Message);
        }
    }

    private static async Task<bool> RefuseAsync(string reason)
    {
        await Console.Error.WriteLineAsync($"atlas: {reason}");
        return false;
    }

    private sealed class ConsoleProgress : IProgress<RebuildProgress>
    {
        public void Report(RebuildProgress value)
        {
            var end = value.Position == value.Last ? "\n" : "";
            Console.Error.Write(FormattableString.Invariant(
                $"\r{value.Ledger}: {value.Position} of {value.Last}{end}"));
        }
    }
}
