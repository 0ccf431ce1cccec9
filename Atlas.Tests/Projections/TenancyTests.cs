using Atlas.Ledger.Accounts;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Ledgers;
using Atlas.Ledger.Money;
using Atlas.Ledger.Transactions;
using Atlas.Projections.Balances;
using Atlas.Projections.Books;
using Atlas.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Atlas.Tests.Projections;

/// <summary>Two tenants with a ledger of the same name, the same accounts and the same keys.</summary>
public sealed class TenancyTests(AtlasHost host)
{
    private const string Shared = "tenancy";
    private static readonly Caller Other = Caller.Local with { Tenant = "other" };

    [Fact]
    public async Task Nobody_sees_or_moves_what_is_of_another_tenant()
    {
        var ours = await FillAsync(Caller.Local, 10m);
        var theirs = await FillAsync(Other, 99m);

        var taken = await SendAsync(Other, new ReverseTransaction(ours.Ids[0], TestLedger.Day));

        (ours.Position, theirs.Position, theirs.Replayed).ShouldBe((5, 5, false));
        taken.Rejection?.Code.ShouldBe(RejectionCode.TransactionNotFound);
        (await BooksOfAsync("main")).ShouldBe(["Assets:Bank 10.00", "Income:Salary -10.00", "1"]);
        (await BooksOfAsync("other")).ShouldBe(["Assets:Bank 99.00", "Income:Salary -99.00", "1"]);
        (await BooksOfAsync("nobody")).ShouldBe(["no such ledger"]);
    }

    private async Task<Outcome> FillAsync(Caller caller, decimal amount)
    {
        await SendAsync(caller, new CreateLedger(Shared));
        await SendAsync(caller, new DeclareAsset("USD", 2));
        await SendAsync(caller, new OpenAccount("Assets:Bank"));
        await SendAsync(caller, new OpenAccount("Income:Salary"));
        return await SendAsync(caller, TestLedger.Transfer("Income:Salary", "Assets:Bank", amount), "salary");
    }

    private Task<Outcome> SendAsync(Caller caller, ILedgerCommand command, string? key = null) =>
        host.Journals.SubmitAsync(caller, new LedgerRequest(Shared, command, key));

    /// <summary>Every balance, and the number of transactions.</summary>
    private async Task<List<string>> BooksOfAsync(string tenant)
    {
        await using var scope = host.Host.Services.CreateAsyncScope();
        var books = scope.ServiceProvider.GetRequiredService<BooksReader>();
        books.Tenant = tenant;
        var waitFor = tenant == "nobody" ? (long?)null : 5;
        if (await books.LedgerAsync(Shared, waitFor, CancellationToken.None) is not { } view)
            return ["no such ledger"];
        var lines = new List<string>();
        var accounts = await view.RowsAsync<AccountRow>(default);
        foreach (var account in await accounts.OrderBy(a => a.Path).ToListAsync())
        {
            var balances = await ReadBalances.OfAccountAsync(view, account.Path, null, null, default);
            lines.AddRange(balances.Select(b => $"{account.Path} {b.Posted}"));
        }

        lines.Add($"{await (await view.RowsAsync<TransactionRow>(default)).CountAsync()}");
        return lines;
    }
}
