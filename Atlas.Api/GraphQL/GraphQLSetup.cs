using System.Text.Encodings.Web;
using Atlas.Api.GraphQL.Errors;
using Atlas.Api.GraphQL.Execution;
using Atlas.Api.GraphQL.Scalars;
using Atlas.Ledger.Journal;
using Atlas.Projections.Calculations;
using GraphQL;
using GraphQL.DI;
using GraphQL.Types;
using GraphQL.Validation.Complexity;
using GraphQL.Validation.Rules.Custom;
using GraphQLParser.AST;

namespace Atlas.Api.GraphQL;

/// <summary>Registers the schema and how it is executed.</summary>
public static class GraphQLSetup
{
    public static IServiceCollection AddAtlasGraphQL(this IServiceCollection services)
    {
        services.AddSingleton<LedgerDoor>();
        services.AddSingleton<GraphQLEndpoint>();
        services.AddScoped<RecordedTransactions>();
        services.AddScoped<LedgerReads>();
        services.AddGraphQL(Configure);
        return services;
    }

    private static void Configure(IGraphQLBuilder graphQL)
    {
        graphQL.Services.Configure<ComplexityOptions>(Limit);
        graphQL.AddAutoSchema<Query>(schema => schema.WithMutation<Mutation>())
            .ConfigureSchema(AddTypes)
            .AddGraphTypes()
            .AddSystemTextJson(json => json.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping)
            // One snapshot of the database serves a request, and a connection does one thing at a time.
            .AddExecutionStrategy<ListStrategy>(OperationType.Query)
            .AddValidationRule<ComplexityValidationRule>(useForCachedDocuments: true)
            .AddErrorInfoProvider<RequestErrors>()
            .ConfigureExecutionOptions(options => options.ThrowOnUnhandledException = false)
            .ConfigureExecution<DocumentCache>()
            // Documents may hold amounts and names, which do not belong into traces.
            .UseTelemetry(telemetry => telemetry.RecordDocument = false);
    }

    private static void Limit(ComplexityOptions limits)
    {
        limits.MaxDepth = QueryLimits.DepthMax;
        limits.MaxComplexity = QueryLimits.FieldsMax;
        limits.DefaultListImpactMultiplier = QueryLimits.ListLengthGuess;
        var usual = limits.DefaultComplexityImpactDelegate;
        limits.DefaultComplexityImpactDelegate = field =>
        {
            var impact = usual(field);
            var isSchema = field.ParentType.Name.StartsWith("__", StringComparison.Ordinal);
            if (isSchema) impact.FieldImpact *= QueryLimits.SchemaFieldImpact;
            return impact;
        };
    }

    private static void AddTypes(ISchema schema)
    {
        schema.RegisterTypeMapping<decimal, AmountScalar>();
        schema.RegisterTypeMapping<Wide, NumberScalar>();
        schema.RegisterTypeMapping<DateOnly, DateScalar>();
        schema.RegisterTypeMapping<DateTimeOffset, DateTimeScalar>();
        schema.RegisterTypeMapping<Guid, UuidScalar>();
        schema.RegisterTypeMapping<IReadOnlyDictionary<string, string>, MetadataScalar>();
        schema.RegisterTypeMapping<Rejection, RejectionInterface>();
        schema.RegisterTypeMapping<AnswerError, RejectionInterface>();
        schema.RegisterTypeMapping<ModelError, RejectionInterface>();
        foreach (var type in RejectionError.All) schema.RegisterType(type);
        foreach (var type in AnswerErrorType.All) schema.RegisterType(type);
        schema.RegisterType(new ModelErrorType());
    }
}
