using System.ComponentModel;
using Atlas.Projections.Calculations;
using GraphQL;

namespace Atlas.Api.GraphQL;

[Name("CalculationError")]
[Description("Why there is no answer.")]
public sealed record CalculationErrorNode(
    [property: Description("Stable; what a program decides by.")] NoAnswer Code,
    [property: Description("What is wrong, for people.")] string Message)
{
    /// <summary>None where there is no problem.</summary>
    internal static IEnumerable<CalculationErrorNode> Of(string? problem) =>
        problem is null ? [] : [new CalculationErrorNode(NoAnswer.InvalidArgument, problem)];
}

[Name("Calculation")]
[Description("What a calculation comes to: one value, several that are right alike, or none and why.")]
public sealed class CalculationNode(Answer answer)
{
    [Description("The one answer; null where there are several or none.")]
    public Wide? Value => answer is Answer.Unique(var value) ? value : null;

    [Description("All answers, ascending.")]
    public IEnumerable<Wide> Values => answer switch
    {
        Answer.Unique(var value) => [value],
        Answer.Several(var values) => values,
        _ => [],
    };

    [Description("Empty where there is an answer.")]
    public IEnumerable<CalculationErrorNode> Errors =>
        answer is Answer.None(var code, var reason) ? [new(code, reason)] : [];
}
