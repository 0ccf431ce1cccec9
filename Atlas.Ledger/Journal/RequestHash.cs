using System.Security.Cryptography;
using System.Text.Json;

namespace Atlas.Ledger.Journal;

/// <summary>
/// Names the content of a request: SHA-256 over the command's type and its canonical JSON, in lower-case hex.
/// Fields that are null are left out, so a field added later with a null default does not change old hashes.
/// </summary>
public static class RequestHash
{
    public static string Of(ILedgerCommand command)
    {
        var type = command.GetType();
        using var buffer = new MemoryStream(512);
        buffer.Write(JsonSerializer.SerializeToUtf8Bytes(type.Name));
        JsonSerializer.Serialize(buffer, command, type, LedgerJson.Canonical);
        return Convert.ToHexStringLower(SHA256.HashData(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)));
    }
}
