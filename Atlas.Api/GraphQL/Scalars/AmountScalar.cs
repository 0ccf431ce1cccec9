using System.Globalization;
using Atlas.Ledger.Money;
using GraphQL.Types;
using GraphQLParser.AST;

namespace Atlas.Api.GraphQL.Scalars;

/// <summary>
/// An amount as text. A number literal is refused, because most clients hold numbers as binary fractions and
/// the damage would be done before we see it.
/// </summary>
public sealed class AmountScalar : ScalarGraphType
{
    public AmountScalar()
    {
        Name = "Amount";
        Description = "An exact decimal number as a string, such as \"-10.00\"; " +
            "in answers it is padded to the asset's scale.";
    }

    public override object? ParseLiteral(GraphQLValue value) => value switch
    {
        GraphQLStringValue text => ParseValue((string)text.Value),
        GraphQLNullValue => null,
        _ => ThrowLiteralConversionError(value, "An amount is a string of digits, such as \"-10.00\"."),
    };

    public override bool CanParseLiteral(GraphQLValue value) => value switch
    {
        GraphQLStringValue text => Amount.TryParse(text.Value.Span, out _),
        GraphQLNullValue => true,
        _ => false,
    };

    public override object? ParseValue(object? value) => value switch
    {
        null => null,
        decimal amount => amount,
        string text when Amount.TryParse(text, out var amount) => amount,
        _ => ThrowValueConversionError(value),
    };

    public override bool CanParseValue(object? value) =>
        value is null or decimal || (value is string text && Amount.TryParse(text, out _));

    public override object? Serialize(object? value) => value switch
    {
        null => null,
        decimal amount => amount.ToString(CultureInfo.InvariantCulture),
        string text => text,
        _ => ThrowSerializationError(value),
    };
}
