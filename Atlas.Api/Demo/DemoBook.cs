using System.Globalization;
using Atlas.Ledger.Accounts;
using Atlas.Ledger.Journal;
using Atlas.Ledger.Ledgers;
using Atlas.Ledger.Money;
using Atlas.Ledger.Transactions;

namespace Atlas.Api.Demo;

/// <summary>One command of a demo ledger.</summary>
/// <param name="Key">Its idempotency key; one of the same key is always the same command.</param>
/// <param name="After">The key of an earlier step whose id the command names, or null.</param>
/// <param name="Build">The command, from that id.</param>
public sealed record DemoStep(string Key, string? After, Func<Guid, ILedgerCommand> Build);

/// <summary>
/// The commands of a demo ledger, in order: pure, and the same every time. Another demo needs another
/// version, because keys that are bound cannot mean something else.
/// </summary>
public sealed class DemoBook
{
    public const string Version = "v3";
    public static readonly DateOnly FirstDay = new(2025, 1, 1);
    public static readonly DateOnly LastDay = new(2026, 6, 30);

    private readonly List<DemoStep> _steps = [];

    public DemoBook(string name, string description)
    {
        Name = name;
        Add(new CreateLedger(name, description));
    }

    public string Name { get; }

    public IReadOnlyList<DemoStep> Steps => _steps;

    /// <summary>Transactions among the steps: posted, captured and reversed.</summary>
    public int Transactions { get; private set; }

    public static IEnumerable<DateOnly> Days =>
        Enumerable.Range(0, LastDay.DayNumber - FirstDay.DayNumber + 1).Select(FirstDay.AddDays);

    /// <summary>Answers the step's key.</summary>
    public string Add(ILedgerCommand command) => Add(null, _ => command);

    public string Add(string? after, Func<Guid, ILedgerCommand> build)
    {
        var number = (_steps.Count + 1).ToString("0000", CultureInfo.InvariantCulture);
        var key = $"demo/{Version}/{Name}/{number}";
        _steps.Add(new DemoStep(key, after, build));
        return key;
    }

    public void Declare(string code, int scale) => Add(new DeclareAsset(code, scale));

    public void Open(OverdraftPolicy policy, params string[] accounts)
    {
        foreach (var account in accounts) Add(new OpenAccount(account, Policy: policy));
    }

    public string Post(PostTransaction transaction)
    {
        Transactions++;
        return Add(transaction with { Source = "demo" });
    }

    /// <summary>Moves an amount from one account to another.</summary>
    public string Move(
        DateOnly day, string description, string from, string to, decimal amount, string asset,
        params string[] tags) =>
        Post(new PostTransaction(
            Pair(from, to, amount, asset), day, description, Tags: tags.Length == 0 ? null : tags));

    /// <summary>A payment at a time of day.</summary>
    public string Pay(
        DateOnly day, TimeOnly time, string payee, string from, string to, decimal amount, string asset) =>
        Post(new PostTransaction(
            Pair(from, to, amount, asset), day, payee,
            Metadata: new Dictionary<string, string>
            {
                ["time"] = time.ToString("HH:mm", CultureInfo.InvariantCulture),
            }));

    /// <summary>A command that moves money, other than a posted transaction.</summary>
    public string Transact(string after, Func<Guid, ILedgerCommand> build)
    {
        Transactions++;
        return Add(after, build);
    }

    public static Posting[] Pair(string from, string to, decimal amount, string asset) =>
        [new(to, amount, asset), new(from, -amount, asset)];
}
