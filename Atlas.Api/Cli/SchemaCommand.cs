using Atlas.Api.GraphQL;
using GraphQL.Types;
using JasperFx.CommandLine;

namespace Atlas.Api.Cli;

[Description("Prints the GraphQL schema", Name = "schema")]
public sealed class SchemaCommand : JasperFxCommand<NetCoreInput>
{
    public override bool Execute(NetCoreInput input)
    {
        using var host = input.BuildHost();
        Console.Out.Write(SchemaText.Of(host.Services.GetRequiredService<ISchema>()));
        return true;
    }
}
