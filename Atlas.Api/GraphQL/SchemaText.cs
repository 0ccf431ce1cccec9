using GraphQL;
using GraphQL.Types;

namespace Atlas.Api.GraphQL;

/// <summary>The schema in GraphQL's own language, as clients and <c>schema.graphql</c> have it.</summary>
public static class SchemaText
{
    public static string Of(ISchema schema)
    {
        schema.Initialize();
        return schema.Print().ReplaceLineEndings("\n").Trim() + "\n";
    }
}
