using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Atlas.Ledger.Money;

namespace Atlas.Ledger.Journal;

/// <summary>
/// How events, snapshots and hashed requests are written: camel case, amounts as text, nulls left out.
/// </summary>
public static class LedgerJson
{
    public static readonly JsonSerializerOptions Options = Configure(new JsonSerializerOptions());

    /// <summary>
    /// The same, with amounts in canonical form and maps in key order: 10 and 10.00 are one request.
    /// </summary>
    internal static readonly JsonSerializerOptions Canonical = Configure(new JsonSerializerOptions
    {
        Converters = { new CanonicalAmountJson(), new OrderedMapJson() },
    });

    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new AmountJson());
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
        return options;
    }

    private sealed class CanonicalAmountJson : AmountJson
    {
        public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options) =>
            base.Write(writer, Amount.Canonical(value), options);
    }

    private sealed class OrderedMapJson : JsonConverter<IReadOnlyDictionary<string, string>>
    {
        public override IReadOnlyDictionary<string, string> Read(
            ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("Canonical JSON is hashed, never read.");

        public override void Write(
            Utf8JsonWriter writer, IReadOnlyDictionary<string, string> value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            foreach (var (key, text) in value.OrderBy(e => e.Key, StringComparer.Ordinal))
                writer.WriteString(key, text);
            writer.WriteEndObject();
        }
    }
}

/// <summary>An amount as JSON text: a number would lose digits in most clients.</summary>
public class AmountJson : JsonConverter<decimal>
{
    public override decimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        decimal.Parse(reader.GetString()!, NumberStyles.Number, CultureInfo.InvariantCulture);

    public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options)
    {
        Span<char> text = stackalloc char[40];
        value.TryFormat(text, out var length, default, CultureInfo.InvariantCulture);
        writer.WriteStringValue(text[..length]);
    }
}
