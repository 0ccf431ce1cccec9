using Atlas.Api.GraphQL;
using Atlas.Tests.Support;
using GraphQL.Types;
using Microsoft.Extensions.DependencyInjection;

namespace Atlas.Tests.Contracts;

/// <summary>Clients are generated from the schema: it changes on purpose or not at all.</summary>
public sealed class SchemaContractTests(AtlasHost host)
{
    private static readonly string Committed =
        Path.Combine(TestDatabase.Repository, "Atlas.Api", "GraphQL", "schema.graphql");

    [Fact]
    public async Task The_schema_is_the_committed_one()
    {
        var schema = SchemaText.Of(host.Host.Services.GetRequiredService<ISchema>());
        if (Contract.IsBeingUpdated)
            await File.WriteAllTextAsync(Committed, schema, TestContext.Current.CancellationToken);

        var committed = await File.ReadAllTextAsync(Committed, TestContext.Current.CancellationToken);

        schema.ShouldBe(committed, Contract.HowToUpdate);
    }

    [Fact]
    public async Task The_schema_verb_prints_the_schema_and_nothing_else()
    {
        var printed = await TestDatabase.RunAtlasAsync(host.Postgres, "schema");

        var schema = SchemaText.Of(host.Host.Services.GetRequiredService<ISchema>());
        (printed + "\n" == schema).ShouldBeTrue(printed[..Math.Min(200, printed.Length)]);
    }
}
