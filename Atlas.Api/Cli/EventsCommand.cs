using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Atlas.Api.Hosting;
using Atlas.Ledger.Journal;
using JasperFx.CommandLine;

namespace Atlas.Api.Cli;

public class EventsInput : NetCoreInput
{
    [Description("Name of the ledger")]
    public string LedgerFlag { get; set; } = "";

    [Description("First position, 1 unless given")]
    public long FromFlag { get; set; } = 1;

    [Description("Last position, the ledger's last unless given")]
    public long ToFlag { get; set; } = long.MaxValue;
}

[Description("Prints the events of a ledger, one JSON object a line, in order", Name = "events")]
public sealed class EventsCommand : JasperFxAsyncCommand<EventsInput>
{
    private const int BufferMax = 1 << 16;
    private static readonly JsonWriterOptions Json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    public override async Task<bool> Execute(EventsInput input)
    {
        using var host = input.BuildHost();
        var events = host.Services.GetRequiredService<StoredEvents>();
        var tenant = Caller.Local.Tenant;
        if (input.LedgerFlag.Length == 0)
            throw new SetupException("which ledger? Name it: ops/atlas events --ledger NAME");
        if (input.FromFlag < 1 || input.ToFlag < input.FromFlag)
            throw new SetupException("positions count from 1, and --to is not before --from");
        var end = await events.ReadEndAsync(tenant, input.LedgerFlag);
        if (end == 0) throw new SetupException($"there is no ledger {input.LedgerFlag}");

        await using var stdout = Console.OpenStandardOutput();
        var buffer = new ArrayBufferWriter<byte>(BufferMax);
        await foreach (var stored in
            events.ReadAsync(tenant, input.LedgerFlag, input.FromFlag, Math.Min(end, input.ToFlag)))
        {
            Write(buffer, stored);
            if (buffer.WrittenCount < BufferMax) continue;
            await stdout.WriteAsync(buffer.WrittenMemory);
            buffer.ResetWrittenCount();
        }

        await stdout.WriteAsync(buffer.WrittenMemory);
        return true;
    }

    private static void Write(ArrayBufferWriter<byte> buffer, StoredEvent stored)
    {
        using (var json = new Utf8JsonWriter(buffer, Json))
        {
            json.WriteStartObject();
            json.WriteNumber("position", stored.Position);
            json.WriteString("recordedAt", stored.RecordedAt.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'",
                System.Globalization.CultureInfo.InvariantCulture));
            json.WriteString("type", stored.Type);
            json.WriteString("id", stored.Id);
            json.WriteString("actor", stored.Actor);
            json.WriteString("correlationId", stored.CorrelationId);
            json.WriteString("causationId", stored.CausationId);
            json.WritePropertyName("data");
            json.WriteRawValue(stored.Data, skipInputValidation: true);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
    }
}
