using System.Globalization;
using Atlas.Projections.Calculations;
using GraphQL.Types;
using GraphQLParser.AST;

namespace Atlas.Api.GraphQL.Scalars;

/// <summary>A number that calculators take and give; unlike an amount it belongs to no asset.</summary>
public sealed class NumberScalar : ScalarGraphType
{
    public NumberScalar()
    {
        Name = "Number";
        Description = "A decimal number as a string, such as \"0.0525\" or \"1.2E-9\"; in answers with up " +
            "to 15 significant digits. A number in the document is read exactly as it is written there.";
    }

    public override object? ParseLiteral(GraphQLValue value) => value switch
    {
        GraphQLStringValue text => ParseValue((string)text.Value),
        GraphQLIntValue whole => ParseValue((string)whole.Value),
        GraphQLFloatValue fraction => ParseValue((string)fraction.Value),
        GraphQLNullValue => null,
        _ => ThrowLiteralConversionError(value),
    };

    public override object? ParseValue(object? value) => value switch
    {
        null => null,
        Wide number => number,
        string text when Wide.TryParse(text, out var number) => number,
        double or decimal or int or long or System.Numerics.BigInteger when Wide.TryParse(
            Convert.ToString(value, CultureInfo.InvariantCulture)!, out var number) => number,
        _ => ThrowValueConversionError(value),
    };

    public override object? Serialize(object? value) => value switch
    {
        null => null,
        Wide number => number.ToString(),
        _ => ThrowSerializationError(value),
    };
}
