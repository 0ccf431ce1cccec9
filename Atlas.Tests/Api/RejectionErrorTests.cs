using System.Text.Json;
using Atlas.Api.GraphQL.Errors;
using Atlas.Ledger.Journal;
using GraphQL;
using GraphQL.SystemTextJson;
using GraphQL.Types;

namespace Atlas.Tests.Api;

public sealed class RejectionErrorTests
{
    public static TheoryData<RejectionCode> Codes => [.. Enum.GetValues<RejectionCode>()];

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task Every_code_has_an_error_type_with_its_details(RejectionCode code)
    {
        var meaning = RejectionCatalog.Of(code);
        var details = meaning.Details.Select(d => (d, (object)$"the {d}"));
        var rejection = Rejection.Of(code, "input.field", [.. details]);

        var json = await new DocumentExecuter().ExecuteAsync(options =>
        {
            options.Schema = SchemaOf(rejection);
            options.Query = "{ error { __typename code message path " +
                $"... on {code}Error {{ code {string.Join(' ', meaning.Details)} }} }} }}";
        });

        var answer = JsonDocument.Parse(new GraphQLSerializer().Serialize(json)).RootElement
            .GetProperty("data").GetProperty("error");
        answer.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()).ShouldBe(
            new Dictionary<string, string?>
            {
                ["__typename"] = $"{code}Error",
                ["code"] = meaning.Name,
                ["message"] = rejection.Message,
                ["path"] = "input.field",
            }.Concat(meaning.Details.Select(d => KeyValuePair.Create(d, (string?)$"the {d}"))),
            ignoreOrder: true);
        rejection.Message.ShouldNotContain("{");
    }

    private static Schema SchemaOf(Rejection rejection)
    {
        var query = new ObjectGraphType { Name = "Query" };
        query.Field<RejectionInterface>("error").Resolve(_ => rejection);
        var schema = new Schema { Query = query };
        foreach (var type in RejectionError.All) schema.RegisterType(type);
        return schema;
    }
}
