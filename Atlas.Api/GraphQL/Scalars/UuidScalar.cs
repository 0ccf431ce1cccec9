using GraphQL.Types;
using GraphQLParser.AST;

namespace Atlas.Api.GraphQL.Scalars;

/// <summary>The id of a transaction or a hold.</summary>
public sealed class UuidScalar : ScalarGraphType
{
    public UuidScalar()
    {
        Name = "UUID";
        Description = "An id such as 019b0c1e-7c3a-7d52-9f0e-2b6d1c4a5e6f.";
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
        Guid id => id,
        string text when Guid.TryParseExact(text, "D", out var id) => id,
        _ => ThrowValueConversionError(value),
    };

    public override object? Serialize(object? value) => value switch
    {
        null => null,
        Guid id => id.ToString("D"),
        _ => ThrowSerializationError(value),
    };
}
