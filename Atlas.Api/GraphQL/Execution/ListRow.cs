using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Atlas.Api.GraphQL.Scalars;
using GraphQL.Types;

namespace Atlas.Api.GraphQL.Execution;

/// <summary>An object of a list as it is written.</summary>
[JsonConverter(typeof(Json))]
public sealed class ListRow(ListRow.FieldNames names, object?[] values)
{
    /// <summary>The longest decimal has a sign, a point and 29 digits.</summary>
    private const int TextMax = 32;

    /// <summary>Of all objects of a list.</summary>
    public sealed class FieldNames(IEnumerable<string> names)
    {
        internal JsonEncodedText[] Encoded { get; } = [.. names.Select(name => JsonEncodedText.Encode(name))];
    }

    /// <summary>
    /// Whether a value of this scalar need not become text before it is written: amounts and dates are
    /// formatted where they go, as their scalars would.
    /// </summary>
    internal static bool IsWrittenAsIs(ScalarGraphType scalar, object? value) => value switch
    {
        decimal => scalar is AmountScalar,
        DateOnly => scalar is DateScalar,
        _ => false,
    };

    private void Write(Utf8JsonWriter writer, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        for (var i = 0; i < values.Length; i++)
        {
            writer.WritePropertyName(names.Encoded[i]);
            Write(writer, values[i], options);
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, object? value, JsonSerializerOptions options)
    {
        switch (value)
        {
            case null: writer.WriteNullValue(); break;
            case string text: writer.WriteStringValue(text); break;
            case int number: writer.WriteNumberValue(number); break;
            case long number: writer.WriteNumberValue(number); break;
            case bool flag: writer.WriteBooleanValue(flag); break;
            case decimal amount: WriteText(writer, amount, default); break;
            case DateOnly date: WriteText(writer, date, "O"); break;
            case ListRow row: row.Write(writer, options); break;
            case List<object?> items:
                writer.WriteStartArray();
                foreach (var item in items) Write(writer, item, options);
                writer.WriteEndArray();
                break;
            default: JsonSerializer.Serialize(writer, value, value.GetType(), options); break;
        }
    }

    private static void WriteText<T>(Utf8JsonWriter writer, T value, ReadOnlySpan<char> format)
        where T : IUtf8SpanFormattable
    {
        Span<byte> text = stackalloc byte[TextMax];
        if (!value.TryFormat(text, out var length, format, CultureInfo.InvariantCulture))
            throw new InvalidOperationException($"{value} is longer than {TextMax} characters.");
        writer.WriteStringValue(text[..length]);
    }

    private sealed class Json : JsonConverter<ListRow>
    {
        public override ListRow Read(
            ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("Answers are written, never read.");

        public override void Write(Utf8JsonWriter writer, ListRow value, JsonSerializerOptions options) =>
            value.Write(writer, options);
    }
}
