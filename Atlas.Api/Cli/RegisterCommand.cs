using System.Globalization;
using Atlas.Api.Hosting;
using Atlas.Projections.Balances;
using JasperFx.CommandLine;

namespace Atlas.Api.Cli;

public class RegisterInput : NetCoreInput
{
    [Description("Path of the account, such as Assets:Bank:Checking")]
    public string Account { get; set; } = "";

    [Description("Name of the ledger")]
    public string LedgerFlag { get; set; } = "";
}

[Description("Prints an account's own postings in recorded order, with the balance after each",
    Name = "register")]
public sealed class RegisterCommand : JasperFxAsyncCommand<RegisterInput>
{
    public RegisterCommand() => Usage("Print an account's postings").Arguments(x => x.Account);

    public override async Task<bool> Execute(RegisterInput input)
    {
        using var host = input.BuildHost();
        var name = LedgerArgument.Of(input.LedgerFlag, "ops/atlas register ACCOUNT --ledger NAME");
        await using var scope = host.Services.CreateAsyncScope();
        var view = await CurrentView.OpenAsync(scope.ServiceProvider, name);
        if (await Projections.Books.ReadBooks.AccountAsync(view, input.Account, default) is null)
            throw new SetupException($"there is no account {input.Account} in ledger {name}");
        List<string[]> rows =
            [["position", "date", "description", "amount", "balance", "commodity", "actor"]];
        (long Position, int Index) after = (0, -1);
        while (await ReadRegister.PageAsync(view, input.Account, after, default) is { Count: > 0 } page)
        {
            rows.AddRange(page.Select(RowOf));
            after = (page[^1].Position, page[^1].Index);
        }

        await Console.Out.WriteAsync(TextTable.Of(rows, 0, 3, 4));
        return true;
    }

    private static string[] RowOf(RegisterLine line) =>
    [
        line.Position.ToString(CultureInfo.InvariantCulture),
        line.Date.ToString("O", CultureInfo.InvariantCulture),
        line.Description ?? "",
        line.Amount.ToString(CultureInfo.InvariantCulture),
        line.Balance.ToString(CultureInfo.InvariantCulture),
        line.Asset,
        line.Actor ?? "",
    ];
}
