using GraphQL.Types;
using GraphQLParser.AST;

namespace Atlas.Api.GraphQL.Scalars;

/// <summary>
/// A map of texts. A map and not a list of entries, because a map cannot name a key twice and is what clients
/// hold; keys that are no GraphQL names (dashes, spaces) are given through a variable.
/// </summary>
public sealed class MetadataScalar : ScalarGraphType
{
    public MetadataScalar()
    {
        Name = "Metadata";
        Description = "A JSON object of strings, such as {\"shop\": \"12\"}; " +
            "where metadata is changed, null removes a key.";
    }

    public override object? ParseLiteral(GraphQLValue value) => value switch
    {
        GraphQLNullValue => null,
        GraphQLObjectValue { Fields: var fields } when Read(fields) is { } map => map,
        _ => ThrowLiteralConversionError(value),
    };

    public override object? ParseValue(object? value) => value switch
    {
        null => null,
        IReadOnlyDictionary<string, string?> map => map,
        IDictionary<string, object?> map when map.Values.All(v => v is null or string) =>
            map.ToDictionary(e => e.Key, e => (string?)e.Value, StringComparer.Ordinal),
        _ => ThrowValueConversionError(value),
    };

    public override object? Serialize(object? value) => value switch
    {
        null => null,
        IReadOnlyDictionary<string, string?> map => map,
        _ => ThrowSerializationError(value),
    };

    private static Dictionary<string, string?>? Read(List<GraphQLObjectField>? fields)
    {
        var map = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var field in fields ?? [])
        {
            if (field.Value is not (GraphQLStringValue or GraphQLNullValue)) return null;
            var text = (string?)(field.Value as GraphQLStringValue)?.Value;
            if (!map.TryAdd(field.Name.StringValue, text)) return null;
        }

        return map;
    }
}
