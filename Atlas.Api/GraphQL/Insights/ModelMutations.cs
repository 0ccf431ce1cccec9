using System.ComponentModel;
using Atlas.Api.GraphQL.Errors;
using Atlas.Insights.Models;
using GraphQL;
using GraphQL.Types;

namespace Atlas.Api.GraphQL;

public sealed partial class Mutation
{
    [Description(
        "Lets a version of a model serve from the next event on. One that never ran beside what serves, or " +
        "against which its run speaks, is refused unless forced.")]
    public static async Task<ServeModelPayload> ServeModel(
        [FromServices] ModelRegistry registry, ServeModelInput input, CancellationToken token)
    {
        try
        {
            return new ServeModelPayload(await registry.ServeAsync(
                LedgerDoor.Caller, input.Name, input.Version, input.Force == true, token), []);
        }
        catch (ModelRefusedException refused)
        {
            return new ServeModelPayload(null, [new ModelError("model_refused", refused.Message, "version")]);
        }
    }
}

public sealed record ServeModelInput
{
    [Description("Name of the model.")]
    public required string Name { get; init; }

    public required int Version { get; init; }

    [Description("Serve it although no comparison speaks for it.")]
    public bool? Force { get; init; }
}

public sealed class ServeModelPayload(RegisteredModel? model, IReadOnlyList<ModelError> errors)
{
    [Description("As it is now; null for a refusal.")]
    public ModelNode? Model => model is null ? null : new ModelNode(model, new ModelFilter());

    [Description("Why the version was not let serve; empty = it was.")]
    public IReadOnlyList<ModelError> Errors => errors;
}

/// <summary>Why a version was not let serve.</summary>
public sealed record ModelError(string Code, string Message, string Path);

/// <summary>Its type, beside those of the ledger's rejections.</summary>
[DoNotRegister]
public sealed class ModelErrorType : ObjectGraphType<ModelError>
{
    public ModelErrorType()
    {
        Name = "ModelRefusedError";
        Description = "The version does not exist, or nothing speaks for letting it serve.";
        Field<NonNullGraphType<StringGraphType>>("code").Resolve(context => context.Source.Code);
        Field<NonNullGraphType<StringGraphType>>("message").Resolve(context => context.Source.Message);
        Field<NonNullGraphType<StringGraphType>>("path").Resolve(context => context.Source.Path);
        Interface<RejectionInterface>();
        IsTypeOf = source => source is ModelError;
    }
}
