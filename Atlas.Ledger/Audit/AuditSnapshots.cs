using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Atlas.Ledger.Journal;
using static Atlas.Ledger.Audit.StoredText;

namespace Atlas.Ledger.Audit;

/// <summary>
/// Checks stored book snapshots: each must be, to the letter, the write path's book folded from zero to its
/// position, and that book must agree with the audit's own.
/// </summary>
internal sealed class AuditSnapshots(ReplayBook replayed, AuditReport report)
{
    private const string TableName = "book_snapshots";
    private const string FoldName = "the write path's book";

    public static readonly AuditTable Table = new(TableName, ["tenant_id", "ledger"],
    [
        new("position", ColumnType.Number, IsKey: true),
        new("hash", ColumnType.Text), new("book", ColumnType.Text),
    ]);

    private Book? _written = new();
    private string? _broken;

    public void Apply(JournalEntry entry)
    {
        try
        {
            _written?.Apply(entry);
        }
        catch (Exception damage) when (damage is not OutOfMemoryException)
        {
            Break(entry.Position, damage.Message);
        }
    }

    /// <summary>From here on the write path's book cannot be folded.</summary>
    public void Break(long position, string reason)
    {
        _written = null;
        _broken ??= $"position {position} cannot be folded: {reason}";
    }

    /// <summary>
    /// Compares a snapshot that is stored for the position up to which everything is folded.
    /// </summary>
    public void Compare(string hash, byte[] bytes)
    {
        report.Rows++;
        var key = $"position={replayed.Position}";
        var actual = Convert.ToHexStringLower(SHA256.HashData(bytes));
        if (hash != actual) report.Add(new AuditDifference(TableName, key, "hash", actual, hash));
        if (Unpack(bytes, key) is not { } stored) return;
        using (stored)
        {
            // One that another version of Atlas wrote is left aside by whoever opens a book, too.
            if (stored.RootElement.TryGetProperty("format", out var format)
                && !(format.TryGetInt32(out var number) && number == BookSnapshot.CurrentFormat)) return;
            if (_written is null)
            {
                report.Add(new AuditDifference(TableName, key, "book", "a foldable journal", _broken));
                return;
            }

            using var expected = JsonDocument.Parse(
                JsonSerializer.SerializeToUtf8Bytes(BookSnapshot.Of(_written), LedgerJson.Options));
            Compare(key, "book", expected.RootElement, stored.RootElement);
        }

        CompareBooks();
    }

    /// <summary>Compares the write path's book with the audit's.</summary>
    public void CompareBooks()
    {
        if (_written is not { } book) return;
        foreach (var account in book.AllAccounts())
        {
            var other = replayed.Find(account.Path);
            Expect(account.Path, "status", other?.Status.ToString(), account.Status.ToString());
            Expect(account.Path, "kind", other?.Kind.ToString(), account.Kind.ToString());
            Expect(account.Path, "policy", other?.Policy.ToString(), account.Policy.ToString());
            foreach (var balance in account.Balances)
            {
                var key = (account.Path, balance.Asset);
                var due = replayed.Balances.GetValueOrDefault(key) ?? new ReplayedBalance();
                Expect(account.Path, $"{balance.Asset} posted", Of(due.Posted), Of(balance.Posted));
                Expect(account.Path, $"{balance.Asset} held", Of(due.Held), Of(balance.Held));
            }
        }

        foreach (var hold in book.AllHolds())
            Expect($"hold {hold.Id}", "remaining", Remaining(hold.Id), Of(hold.Remaining));
        Expect("", "accounts", Of(replayed.Accounts.Count), Of(book.AllAccounts().Count()));
        Expect("", "balances", Of(replayed.Balances.Count),
            Of(book.AllAccounts().Sum(a => a.Balances.Length)));
        Expect("", "open holds", Of(replayed.Holds.Values.Count(h => h.Status == "open")),
            Of(book.AllHolds().Count()));
        Expect("", "alerts", NamesOf(replayed.Alerts), NamesOf(book.AllAlerts()));
        var assets = book.AllAssets().ToDictionary(a => a.Code, a => a.Scale);
        foreach (var code in assets.Keys.Union(replayed.Assets.Keys))
        {
            var due = replayed.Assets.GetValueOrDefault(code)?.Scale;
            Expect(code, "scale", $"{due}", $"{assets.GetValueOrDefault(code, -1)}");
        }
    }

    private static string NamesOf(IEnumerable<string> names) =>
        string.Join('\u001f', names.Order(StringComparer.Ordinal));

    private string? Remaining(Guid hold) =>
        replayed.Holds.TryGetValue(hold, out var due) ? Of(due.Remaining) : null;

    private void Expect(string subject, string column, string? expected, string? found)
    {
        if (expected == found) return;
        var key = $"position={replayed.Position} {subject}".Trim();
        report.Add(new AuditDifference(FoldName, key, column, expected, found));
    }

    private JsonDocument? Unpack(byte[] bytes, string key)
    {
        try
        {
            using var packed = new BrotliStream(new MemoryStream(bytes), CompressionMode.Decompress);
            return JsonDocument.Parse(packed);
        }
        catch (Exception damage) when (damage is JsonException or InvalidOperationException or IOException)
        {
            report.Add(new AuditDifference(TableName, key, "book", "a readable book", damage.Message));
            return null;
        }
    }

    private void Compare(string key, string path, JsonElement expected, JsonElement found)
    {
        if (JsonElement.DeepEquals(expected, found)) return;
        if (expected.ValueKind != found.ValueKind
            || expected.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
        {
            report.Add(new AuditDifference(TableName, key, path, expected.GetRawText(), found.GetRawText()));
            return;
        }

        var (due, stored) = (Members(expected), Members(found));
        foreach (var name in due.Keys.Union(stored.Keys))
        {
            if (!due.TryGetValue(name, out var wanted))
                report.Add(new AuditDifference(TableName, key, path + name, null, stored[name].GetRawText()));
            else if (!stored.TryGetValue(name, out var there))
                report.Add(new AuditDifference(TableName, key, path + name, wanted.GetRawText(), null));
            else Compare(key, path + name, wanted, there);
        }
    }

    private static Dictionary<string, JsonElement> Members(JsonElement element)
    {
        var members = new Dictionary<string, JsonElement>();
        if (element.ValueKind == JsonValueKind.Object)
            foreach (var member in element.EnumerateObject()) members[$".{member.Name}"] = member.Value;
        else
            foreach (var item in element.EnumerateArray()) members[$"[{members.Count}]"] = item;
        return members;
    }
}
