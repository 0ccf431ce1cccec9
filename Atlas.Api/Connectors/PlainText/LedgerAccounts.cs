namespace Atlas.Api.Connectors.PlainText;

/// <summary>
/// How ledger finds an account: an alias stands for a whole name or its first part, once, and then for what
/// it
/// says; any other name goes below the accounts that are applied.
/// </summary>
internal sealed class LedgerAccounts
{
    private readonly List<string> _parents = [];
    private readonly Dictionary<string, string> _aliases = new(StringComparer.Ordinal);

    public void Enter(string parent) => _parents.Add(parent);

    public void Leave() => _parents.RemoveAt(_parents.Count - 1);

    /// <summary>The account as it is named below the applied ones.</summary>
    public string Below(string name) =>
        _parents.Count == 0 ? name : $"{string.Join(':', _parents)}:{name}";

    public string Of(string written)
    {
        if (_aliases.TryGetValue(written, out var whole)) return whole;
        var colon = written.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && _aliases.TryGetValue(written[..colon], out var first)
            ? first + written[colon..]
            : Below(written);
    }

    public void AddAlias(Place at, string alias, string account)
    {
        if (alias == account) throw new JournalSyntaxException(at, $"{alias} is an alias of itself");
        _aliases[alias] = account;
    }
}
