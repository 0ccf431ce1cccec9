using System.Globalization;
using GraphQL.Types;
using GraphQLParser.AST;

namespace Atlas.Api.GraphQL.Scalars;

/// <summary>
/// A moment; an input without an offset is refused, because it would mean another moment on each machine.
/// </summary>
public sealed class DateTimeScalar : ScalarGraphType
{
    private static readonly string[] Formats =
        ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    public DateTimeScalar()
    {
        Name = "DateTime";
        Description = "A moment in ISO 8601 with an offset: 2026-01-31T08:00:00Z; answers are in UTC.";
    }

    public override object? ParseLiteral(GraphQLValue value) => value switch
    {
        GraphQLStringValue text => ParseValue((string)text.Value),
        GraphQLNullValue => null,
        _ => ThrowLiteralConversionError(value),
    };

    public override object? ParseValue(object? value) => value switch
    {
        null => null,
        DateTimeOffset time => time,
        string text when TryParse(text, out var time) => time,
        _ => ThrowValueConversionError(value),
    };

    public override object? Serialize(object? value) => value switch
    {
        null => null,
        DateTimeOffset time => time.UtcDateTime.ToString(
            "yyyy-MM-dd'T'HH:mm:ss.FFFFFFK", CultureInfo.InvariantCulture),
        _ => ThrowSerializationError(value),
    };

    private static bool TryParse(string text, out DateTimeOffset time)
    {
        time = default;
        var zone = text.AsSpan(text.IndexOf('T', StringComparison.Ordinal) + 1);
        return zone.ContainsAny("Z+-") && DateTimeOffset.TryParseExact(
            text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
    }
}
