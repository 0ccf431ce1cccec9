using Atlas.Api.Cli;
using Atlas.Api.Connectors.PlainText;
using Atlas.Api.GraphQL;
using Atlas.Api.Hosting;
using Atlas.Api.Observability;
using Atlas.Api.Pages;
using Atlas.Insights;
using Atlas.Ledger;
using Atlas.Projections;
using JasperFx;
using JasperFx.CommandLine;

[assembly: JasperFxAssembly]

CommandLineOutput.KeepStdoutForResults();
try
{
    var builder = WebApplication.CreateBuilder(CommandLine.SettingsOf(args));
    var role = AtlasRoles.Of(args, builder.Configuration);
    builder.AddAtlasHosting(role);
    builder.AddTelemetry();
    builder.Services.AddLedger().AddProjections().AddInsights().AddAtlasGraphQL().AddPlainText();
    builder.Services.AddAtlasHealth(role).AddScoped<HomePage>().AddSingleton<NetWorthChart>();

    var app = builder.Build();
    app.MapAtlas(role);
    return await app.RunVerbAsync(args);
}
catch (Exception failure) when (!JasperFxEnvironment.AutoStartHost && failure is not HostAbortedException)
{
    return CommandLine.Explain(failure, args);
}

public partial class Program;
