using System.Globalization;
using Atlas.Api.Hosting;
using Atlas.Ledger.Audit;
using Atlas.Ledger.Journal;
using Atlas.Projections.Audit;
using JasperFx.CommandLine;

namespace Atlas.Api.Cli;

public class VerifyInput : NetCoreInput
{
    [Description("Only this ledger")]
    public string? LedgerFlag { get; set; }
}

/// <summary>
/// Prints every difference as one line and exits 1 if there is any. It may run while Atlas serves.
/// </summary>
[Description("Compares every stored row with what the events lead to, folded from zero", Name = "verify")]
public sealed class VerifyCommand : JasperFxAsyncCommand<VerifyInput>
{
    public override async Task<bool> Execute(VerifyInput input)
    {
        using var host = input.BuildHost();
        var verification = host.Services.GetRequiredService<CompareProjections>();
        var ledgers = input.LedgerFlag is { } one
            ? [(Caller.Local.Tenant, one)]
            : await verification.LedgersAsync(default);
        var sound = true;
        foreach (var (tenant, ledger) in ledgers)
            sound &= await VerifyAsync(host.Services, tenant, ledger);
        return sound;
    }

    private static async Task<bool> VerifyAsync(
        IServiceProvider services, string tenant, string ledger)
    {
        var time = services.GetRequiredService<TimeProvider>();
        var began = time.GetTimestamp();
        var report = await RunAsync(
            services.GetRequiredService<CompareProjections>(), time, tenant, ledger);
        // What follows from a journal that is not sound says nothing more.
        if (report.Differences.Count == 0)
            await services.GetRequiredService<CompareAlerts>().RunAsync(tenant, report, default);
        var seconds = time.GetElapsedTime(began).TotalSeconds;
        var name = tenant == Caller.Local.Tenant ? ledger : $"{tenant}/{ledger}";
        foreach (var difference in report.Differences)
            await Console.Out.WriteLineAsync($"{name}: {difference}");
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{name}: {report.Differences.Count} differences; {report.Events} events to position " +
            $"{report.Head}, {report.Rows} rows, {report.Events / seconds:0} events/s"));
        if (report.Projected < report.Head)
        {
            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"{name}: the projections are {report.Head - report.Projected} events behind; " +
                $"their rows were verified at position {report.Projected}"));
        }

        return report.Differences.Count == 0;
    }

    private static async Task<AuditReport> RunAsync(
        CompareProjections verification, TimeProvider time, string tenant, string ledger)
    {
        try
        {
            return await verification.RunAsync(tenant, ledger, new ConsoleProgress(time), default);
        }
        catch (LedgerMissingException missing)
        {
            throw new SetupException(missing.Message);
        }
    }

    /// <summary>A line every few seconds, on standard error.</summary>
    private sealed class ConsoleProgress(TimeProvider time) : IProgress<AuditReport>
    {
        private static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);
        private long _last = time.GetTimestamp();

        public void Report(AuditReport value)
        {
            if (time.GetElapsedTime(_last) < Pause) return;
            _last = time.GetTimestamp();
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{value.Ledger}: {value.Events} of {value.Head} events"));
        }
    }
}
