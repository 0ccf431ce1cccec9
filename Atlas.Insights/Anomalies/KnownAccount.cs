using Atlas.Ledger.Accounts;
using Atlas.Ledger.Money;
using Atlas.Ledger.Transactions;

namespace Atlas.Insights.Anomalies;

/// <summary>What the detectors remember of an account: kind, balances, limits.</summary>
internal sealed class KnownAccount(AccountKind kind) : IKept
{
    /// <summary>Metadata <c>alert-over-EUR: 500.00</c>: every larger amount that leaves is told.</summary>
    public const string LimitPrefix = "alert-over-";

    private readonly Dictionary<string, decimal> _balances = new(StringComparer.Ordinal);

    public AccountKind Kind { get; } = kind;

    public Dictionary<string, decimal>? Limits { get; private set; }

    public long LastUse { get; set; }

    public void Move(Posting posting) =>
        _balances[posting.Asset] = _balances.GetValueOrDefault(posting.Asset) + posting.Amount;

    /// <summary>Part of a positive balance that this amount takes.</summary>
    public double? ShareOf(string asset, decimal amount) =>
        _balances.GetValueOrDefault(asset) is > 0 and var balance ? (double)(amount / balance) : null;

    public void SetLimits(IEnumerable<KeyValuePair<string, string?>> metadata)
    {
        foreach (var (key, value) in metadata)
        {
            if (!key.StartsWith(LimitPrefix, StringComparison.Ordinal)) continue;
            var asset = key[LimitPrefix.Length..];
            if (value is not null && Amount.TryParse(value, out var limit))
                (Limits ??= new(StringComparer.Ordinal))[asset] = limit;
            else Limits?.Remove(asset);
        }
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write((byte)Kind);
        Write(writer, _balances);
        Write(writer, Limits ?? []);
    }

    public static KnownAccount Read(BinaryReader reader)
    {
        var account = new KnownAccount((AccountKind)reader.ReadByte());
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
            account._balances[reader.ReadString()] = reader.ReadDecimal();
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
            (account.Limits ??= new(StringComparer.Ordinal))[reader.ReadString()] = reader.ReadDecimal();
        return account;
    }

    private static void Write(BinaryWriter writer, Dictionary<string, decimal> amounts)
    {
        writer.Write7BitEncodedInt(amounts.Count);
        foreach (var (asset, amount) in amounts.OrderBy(a => a.Key, StringComparer.Ordinal))
        {
            writer.Write(asset);
            writer.Write(amount);
        }
    }
}
