using System.Globalization;
using GraphQL.Types;
using GraphQLParser.AST;

namespace Atlas.Api.GraphQL.Scalars;

/// <summary>A calendar date without time or zone: <c>2026-01-31</c> and nothing else.</summary>
public sealed class DateScalar : ScalarGraphType
{
    private const string Format = "yyyy-MM-dd";

    public DateScalar()
    {
        Name = "Date";
        Description = "A calendar date as yyyy-MM-dd; it has no time and no zone.";
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
        DateOnly date => date,
        string text when TryParse(text, out var date) => date,
        _ => ThrowValueConversionError(value),
    };

    public override object? Serialize(object? value) => value switch
    {
        null => null,
        DateOnly date => date.ToString("O", CultureInfo.InvariantCulture),
        _ => ThrowSerializationError(value),
    };

    private static bool TryParse(string text, out DateOnly date) =>
        DateOnly.TryParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out date);
}
