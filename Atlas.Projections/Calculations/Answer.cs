namespace Atlas.Projections.Calculations;

/// <summary>Why a calculation has no answer; stable, what a program decides by.</summary>
public enum NoAnswer
{
    /// <summary>An argument is missing, malformed or outside of what the function is defined for.</summary>
    InvalidArgument,

    /// <summary>The arguments are fine, and no real number satisfies the equation.</summary>
    NoSolution,

    /// <summary>Every number satisfies the equation.</summary>
    AnyNumber,

    /// <summary>The result is no real number, or one too large to be written.</summary>
    OutOfRange,
}

/// <summary>
/// What a calculation comes to: exactly one of <see cref="Unique"/>, <see cref="Several"/> and
/// <see cref="None"/>. A guess is never one of them.
/// </summary>
public abstract record Answer
{
    private Answer()
    {
    }

    /// <summary>The number, or <see cref="NoAnswer.OutOfRange"/> where it is not finite.</summary>
    public static Answer Of(Wide value) => value.IsFinite
        ? new Unique(value)
        : new None(NoAnswer.OutOfRange, "the result is no finite real number");

    public static Answer Invalid(string reason) => new None(NoAnswer.InvalidArgument, reason);

    public static implicit operator Answer(Wide value) => Of(value);

    /// <summary>The one answer.</summary>
    public sealed record Unique(Wide Value) : Answer;

    /// <summary>More than one number satisfies the equation: all of them, ascending.</summary>
    public sealed record Several(IReadOnlyList<Wide> Values) : Answer
    {
        public bool Equals(Several? other) => other is not null && Values.SequenceEqual(other.Values);

        public override int GetHashCode() => Values.Count;
    }

    /// <summary>There is no answer.</summary>
    public sealed record None(NoAnswer Code, string Reason) : Answer;
}
