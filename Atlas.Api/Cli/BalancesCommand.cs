using Atlas.Api.Connectors.PlainText;
using Atlas.Api.Hosting;
using Atlas.Projections.Balances;
using JasperFx.CommandLine;

namespace Atlas.Api.Cli;

public class BalancesInput : NetCoreInput
{
    [Description("Name of the ledger")]
    public string LedgerFlag { get; set; } = "";

    [Description("The end of this day, YYYY-MM-DD; all postings unless given")]
    public string? AsOfFlag { get; set; }

    [Description("csv or table")]
    public string FormatFlag { get; set; } = "csv";
}

/// <summary>
/// Each account's own postings, without those of the accounts below it. Zeros are left out, and so are the
/// accounts through which conversions run.
/// </summary>
[Description("Prints the balance of each account and commodity at the ledger's last position",
    Name = "balances")]
public sealed class BalancesCommand : JasperFxAsyncCommand<BalancesInput>
{
    public override async Task<bool> Execute(BalancesInput input)
    {
        using var host = input.BuildHost();
        var name = LedgerArgument.Of(input.LedgerFlag, "ops/atlas balances --ledger NAME");
        if (input.FormatFlag is not ("csv" or "table"))
            throw new SetupException($"--format is csv or table, not {input.FormatFlag}");
        var asOf = ReportText.DateOf("--as-of", input.AsOfFlag);
        await using var scope = host.Services.CreateAsyncScope();
        var view = await CurrentView.OpenAsync(scope.ServiceProvider, name);
        var balances = await ReadBalances.OfLedgerAsync(view, asOf, null, default);
        string[][] rows =
        [
            ["account", "commodity", "amount"],
            .. balances.Lines.Where(l => !RoundTransaction.IsConversion(l.Account))
                .OrderBy(l => l.Account, StringComparer.Ordinal).ThenBy(l => l.Asset, StringComparer.Ordinal)
                .Select(l => new[] { l.Account, l.Asset, AmountOf(l) }),
        ];
        await Console.Out.WriteAsync(
            input.FormatFlag == "csv" ? ReportText.Csv(rows) : TextTable.Of(rows, rightAligned: 2));
        return true;
    }

    private static string AmountOf(TrialBalanceLine line)
    {
        var (debit, credit) = (Plain(line.Debit), Plain(line.Credit));
        return credit == "0" ? debit : $"-{credit}";
    }

    /// <summary>Without zeros behind the last digit that counts.</summary>
    internal static string Plain(string amount) =>
        amount.Contains('.', StringComparison.Ordinal) ? amount.TrimEnd('0').TrimEnd('.') : amount;
}
