using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Atlas.Ledger.Money;

namespace Atlas.Ledger.Journal;

/// <summary>
/// How events, snapshots and hashed requests are written: camel case, amounts as text, nulls left out.
/// </summary>
public static class LedgerJson
{
    public static readonly JsonSerializerOptions Options = Configure(new JsonSerializerOptions());

    /// <summary>
    /// For hashing only: fields and maps in the order of their names, amounts without trailing zeros, times
    /// in UTC. So 10 and 10.00 are one request, and moving a field in the code changes no hash.
    /// </summary>
    internal static readonly JsonSerializerOptions Canonical = Configure(new JsonSerializerOptions
    {
        Converters = { new CanonicalAmountJson(), new CanonicalTimeJson(), new OrderedMapJson() },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { OrderByName } },
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

    private static void OrderByName(JsonTypeInfo type)
    {
        var order = 0;
        foreach (var property in type.Properties.OrderBy(p => p.Name, StringComparer.Ordinal).ToList())
            property.Order = order++;
    }

    private sealed class CanonicalAmountJson : AmountJson
    {
        public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options) =>
            base.Write(writer, Amount.Canonical(value), options);
    }

    /// <summary>Writes alone: canonical JSON is hashed, never read.</summary>
    private abstract class CanonicalJson<T> : JsonConverter<T>
    {
        public override T Read(
            ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("Canonical JSON is hashed, never read.");
    }

    private sealed class CanonicalTimeJson : CanonicalJson<DateTimeOffset>
    {
        public override void Write(
            Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.UtcDateTime);
    }

    private sealed class OrderedMapJson : CanonicalJson<IReadOnlyDictionary<string, string>>
    {
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
    public override decimal Read(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Amount.TryParse(reader.GetString(), out var amount) && Amount.HasAtMostDigitsMax(amount)
            ? amount
            : throw new JsonException($"{reader.GetString()} is no amount.");

    public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options)
    {
        Span<char> text = stackalloc char[40];
        value.TryFormat(text, out var length, default, CultureInfo.InvariantCulture);
        writer.WriteStringValue(text[..length]);
    }
}
