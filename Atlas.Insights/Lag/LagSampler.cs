using Atlas.Ledger.Journal;
using Atlas.Projections.Freshness;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Atlas.Insights.Lag;

/// <summary>
/// Looks at how far the read models are behind, at intervals, in every process that serves: one that runs no
/// projections is the one to notice that nobody does.
/// </summary>
public sealed class LagSampler(
    LagLog log, ReadStatus status, TimeProvider time, ILogger<LagSampler> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LagLog.Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken)) await LookAsync(stoppingToken);
    }

    private async Task LookAsync(CancellationToken token)
    {
        try
        {
            var behind = await status.ReadAsync(Caller.Local.Tenant, null, token);
            var seconds = behind.Select(s => s.LagSeconds).DefaultIfEmpty(0).Max();
            await log.ObserveAsync(time.GetUtcNow(), seconds, token);
        }
        catch (Exception failure) when (!token.IsCancellationRequested)
        {
            logger.LogWarning("The projections' lag cannot be watched: {Reason}", failure.Message);
        }
    }
}
