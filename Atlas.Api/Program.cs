using Atlas.Api.GraphQL;
using Atlas.Api.Hosting;
using Atlas.Insights;
using Atlas.Ledger;
using Atlas.Projections;
using JasperFx;

[assembly: JasperFxAssembly]

CommandLineOutput.KeepStdoutForResults();
var builder = WebApplication.CreateBuilder(args);
var role = AtlasRoles.Of(args, builder.Configuration);
builder.AddAtlasHosting(role);
builder.Services.AddLedger().AddProjections().AddInsights().AddAtlasGraphQL();

var app = builder.Build();
app.MapAtlas(role);
return await app.RunJasperFxCommands(args);

public partial class Program;
