using System.Globalization;
using System.Text.Json;
using Atlas.Ledger.Journal;
using Atlas.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Atlas.Tests.Projections;

/// <summary>
/// Alerts told slowly, from the stored JSON and without any code of the feed: every balance is summed anew
/// after every event.
/// </summary>
internal sealed class NaiveAlerts
{
    private readonly SortedDictionary<string, Rule> _rules = new(StringComparer.Ordinal);
    private readonly List<(string Account, string Asset, decimal Amount)> _postings = [];
    private readonly List<string> _lines = [];

    private sealed record Rule(
        string Account, bool Subtree, string Asset, decimal? Below, decimal? Above, string? Side);

    public static async Task<List<string>> OfAsync(TestLedger ledger)
    {
        var naive = new NaiveAlerts();
        var events = ledger.Host.Host.Services.GetRequiredService<StoredEvents>();
        await foreach (var stored in events.ReadAsync("main", ledger.Name, 1, 1_000_000))
        {
            using var json = JsonDocument.Parse(stored.Data);
            naive.Apply(stored.Type, stored.Position, json.RootElement);
        }

        return naive._lines;
    }

    private void Apply(string type, long position, JsonElement json)
    {
        if (json.TryGetProperty("postings", out var posted))
        {
            _postings.AddRange(posted.EnumerateArray().Select(p => (p.GetProperty("account").GetString()!,
                p.GetProperty("asset").GetString()!, Number(p, "amount")!.Value)));
        }

        var isSet = type == "balance_alert_set.v1";
        if (type == "balance_alert_removed.v1")
            Drop(json.GetProperty("name").GetString()!, "RuleRemoved", position);
        if (isSet) Set(json.GetProperty("rule"), position);
        foreach (var name in _rules.Keys.ToList()) Look(name, isSet ? "RuleChanged" : "Balance", position);
    }

    private void Set(JsonElement rule, long position)
    {
        var name = rule.GetProperty("name").GetString()!;
        var next = new Rule(
            rule.GetProperty("account").GetString()!, rule.GetProperty("subtree").GetBoolean(),
            rule.GetProperty("asset").GetString()!, Number(rule, "below"), Number(rule, "above"), null);
        if (_rules.TryGetValue(name, out var known) && (known.Account, known.Subtree, known.Asset)
            == (next.Account, next.Subtree, next.Asset)) next = next with { Side = known.Side };
        else Drop(name, "RuleChanged", position);
        _rules[name] = next;
    }

    private void Drop(string name, string reason, long position)
    {
        if (_rules.TryGetValue(name, out var known) && known.Side is not null)
            _lines.Add($"{position} {name} over {reason} {BalanceOf(known)}");
        _rules.Remove(name);
    }

    private void Look(string name, string reason, long position)
    {
        var rule = _rules[name];
        var text = BalanceOf(rule);
        var balance = decimal.Parse(text, CultureInfo.InvariantCulture);
        var side = balance < rule.Below ? "Below" : balance > rule.Above ? "Above" : null;
        if (side == rule.Side) return;
        if (rule.Side is not null) _lines.Add($"{position} {name} over {reason} {text}");
        if (side is not null) _lines.Add($"{position} {name} {side} {text}");
        _rules[name] = rule with { Side = side };
    }

    private string BalanceOf(Rule rule)
    {
        var counted = _postings.Where(p => p.Asset == rule.Asset && (p.Account == rule.Account
            || (rule.Subtree && p.Account.StartsWith($"{rule.Account}:", StringComparison.Ordinal))))
            .ToList();
        return counted.Count == 0
            ? "0" : counted.Sum(p => p.Amount).ToString("0.00", CultureInfo.InvariantCulture);
    }

    private static decimal? Number(JsonElement from, string name) => from.TryGetProperty(name, out var text)
        ? decimal.Parse(text.GetString()!, CultureInfo.InvariantCulture)
        : null;
}
