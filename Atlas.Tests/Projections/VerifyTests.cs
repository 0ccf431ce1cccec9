using Atlas.Ledger.Audit;
using Atlas.Projections.Audit;
using Atlas.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Atlas.Tests.Projections;

/// <summary>A sound ledger verifies clean, whatever goes on beside it.</summary>
public sealed class VerifyTests(AtlasHost host)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_ledger_with_every_kind_of_event_verifies_clean()
    {
        var ledger = await host.OpenLedgerAsync();
        var last = await EveryEvent.RecordAsync(ledger);
        await ledger.ReadAsync(last, _ => Task.FromResult(0));

        var report = await VerifyAsync(ledger);

        report.Differences.ShouldBeEmpty();
        (report.Events, report.Head, report.Projected).ShouldBe((last, last, last));
    }

    private Task<AuditReport> VerifyAsync(TestLedger ledger) => host.Host.Services
        .GetRequiredService<CompareProjections>().RunAsync("main", ledger.Name, null, Token);
}
