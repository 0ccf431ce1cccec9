using Atlas.Api.Hosting;
using Atlas.Ledger.Journal;
using Atlas.Projections.Books;
using Atlas.Projections.Prices;
using Atlas.Projections.Statements;
using JasperFx.CommandLine;

namespace Atlas.Api.Cli;

/// <summary>What every report may be asked for.</summary>
public class ReportInput : NetCoreInput
{
    [Description("Name of the ledger")]
    public string LedgerFlag { get; set; } = "";

    [Description("An asset to value everything in; amounts of the assets alone unless given")]
    public string? CurrencyFlag { get; set; }

    [Description("As recorded up to this position; all unless given")]
    public long? AtFlag { get; set; }

    [Description("table, csv or json")]
    public string FormatFlag { get; set; } = "table";

    internal ReportCurrency? CurrencyOf(IHost host) => CurrencyFlag is null
        ? null
        : new ReportCurrency(CurrencyFlag, host.Services.GetRequiredService<PriceSettings>().FreshDays);

    /// <summary>Opens the ledger for a report, after a look at what else was asked for.</summary>
    /// <param name="verb">Such as <c>report income</c>.</param>
    internal async Task<ReportSource> OpenAsync(string verb)
    {
        var name = LedgerArgument.Of(LedgerFlag, $"ops/atlas {verb} --ledger NAME");
        var isTable = ReportText.IsTable(FormatFlag);
        var host = BuildHost();
        try
        {
            var scope = host.Services.CreateAsyncScope();
            var view = await CurrentView.OpenAsync(scope.ServiceProvider, name);
            return new ReportSource(host, scope, view, isTable);
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    /// <summary>A day that a ledger takes.</summary>
    internal static DateOnly? DayOf(string flag, string? text)
    {
        var day = ReportText.DateOf(flag, text);
        return day < Limits.FirstDate || day > Limits.LastDate
            ? throw new SetupException($"{flag} goes from {Limits.FirstDate:O} to {Limits.LastDate:O}")
            : day;
    }
}

/// <summary>A ledger that is open for one report.</summary>
/// <param name="IsTable">Whether the report is a table for people.</param>
internal sealed record ReportSource(IHost Host, AsyncServiceScope Scope, BooksView View, bool IsTable)
    : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        await Scope.DisposeAsync();
        Host.Dispose();
    }
}

/// <summary>A report with lines by account.</summary>
public class StatementInput : ReportInput
{
    /// <summary>What to compare with, where nothing is.</summary>
    protected const string NoComparison = "none";

    [Description("Lines of at most so many segments; what is below is in their sums")]
    public int? DepthFlag { get; set; }

    /// <summary>Whether there is a column of what it is compared with.</summary>
    internal virtual bool IsCompared => true;

    internal virtual StatementScope ScopeOf(IHost host) => new(null, DepthFlag, AtFlag, CurrencyOf(host));
}

/// <summary>A report over a period.</summary>
public class StatementPeriodInput : StatementInput
{
    [Description("The first day, YYYY-MM-DD")]
    public string? FromFlag { get; set; }

    [Description("The last day, YYYY-MM-DD")]
    public string? ToFlag { get; set; }

    [Description("What to compare with: previous (as many months or days before it), year-ago, or days of " +
        "your choice such as 2025-01-01..2025-06-30; none leaves the column out")]
    public string CompareFlag { get; set; } = "previous";

    internal override bool IsCompared => CompareFlag != NoComparison;

    /// <summary>Null = none.</summary>
    internal DateSpan? Previous
    {
        get
        {
            var (from, to) = (Period.From!.Value, Period.To!.Value);
            return CompareFlag switch
            {
                NoComparison => null,
                "previous" => DateSpan.Before(from, to),
                "year-ago" => DateSpan.YearBefore(from, to),
                _ => SpanOf(CompareFlag),
            };
        }
    }

    internal DateSpan Period
    {
        get
        {
            var (from, to) = (DayOf("--from", FromFlag), DayOf("--to", ToFlag));
            if (from is null || to is null)
                throw new SetupException(
                    "which period? Give --from and --to, such as 2026-01-01 and 2026-12-31");
            return from <= to
                ? new DateSpan(from, to)
                : throw new SetupException($"--from {from:O} is after --to {to:O}; swap them");
        }
    }

    private static DateSpan SpanOf(string text)
    {
        var days = text.Split("..");
        if (days.Length != 2) throw new SetupException(
            $"--compare is none, previous, year-ago or days such as 2025-01-01..2025-06-30, not {text}");
        var (from, to) = (DayOf("--compare", days[0])!.Value, DayOf("--compare", days[1])!.Value);
        return from <= to
            ? new DateSpan(from, to)
            : throw new SetupException($"--compare goes back from {from:O} to {to:O}; swap them");
    }
}
