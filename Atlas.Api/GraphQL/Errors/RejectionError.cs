using Atlas.Ledger.Journal;
using GraphQL;
using GraphQL.Types;

namespace Atlas.Api.GraphQL.Errors;

/// <summary>
/// The interface of all refusals: a client that knows no code of its own still reads these three.
/// </summary>
public sealed class RejectionInterface : InterfaceGraphType<Rejection>
{
    public RejectionInterface()
    {
        Name = "Error";
        Description = "Why the ledger refused. Each code has a type of its own with the code's details.";
        Field<NonNullGraphType<StringGraphType>>("code")
            .Description("Stable; what a program decides by.");
        Field<NonNullGraphType<StringGraphType>>("message")
            .Description("What is wrong and what to do, for people.");
        Field<NonNullGraphType<StringGraphType>>("path")
            .Description("The input it is about, such as postings.1.amount; empty = the whole command.");
    }
}

/// <summary>
/// The type of one code, such as <c>InsufficientFundsError</c>; its fields are the code's details.
/// </summary>
[DoNotRegister]
public sealed class RejectionError : ObjectGraphType<Rejection>
{
    public RejectionError(RejectionMeaning meaning)
    {
        Name = $"{meaning.Code}Error";
        Description = meaning.Message;
        Field<NonNullGraphType<StringGraphType>>("code").Resolve(context => context.Source.Name);
        Field<NonNullGraphType<StringGraphType>>("message").Resolve(context => context.Source.Message);
        Field<NonNullGraphType<StringGraphType>>("path").Resolve(context => context.Source.Path);
        foreach (var detail in meaning.Details)
        {
            Field<StringGraphType>(detail).Resolve(
                context => context.Source.Details.GetValueOrDefault(context.FieldDefinition.Name));
        }

        Interface<RejectionInterface>();
        IsTypeOf = source => source is Rejection rejection && rejection.Code == meaning.Code;
    }

    /// <summary>All of them, from the one table of rejections.</summary>
    public static IEnumerable<RejectionError> All =>
        RejectionCatalog.All.Select(meaning => new RejectionError(meaning));
}
