namespace Atlas.Api.Cli;

/// <summary>
/// Verbs of two words, such as <c>insights series</c>: a command class each, whose name has a space. JasperFx
/// knows verbs of one word, so the two arguments are made one before it looks.
/// </summary>
public static class VerbNames
{
    /// <summary>The arguments, with the first two as one where those are the name of a verb.</summary>
    public static string[] Joined(string[] args, IReadOnlyCollection<string> verbs) =>
        args.Length > 1 && verbs.Contains($"{args[0]} {args[1]}", StringComparer.Ordinal)
            ? [$"{args[0]} {args[1]}", .. args[2..]]
            : args;

    /// <summary>What to say of a word that is no verb, or only the first word of some.</summary>
    public static string Unknown(string word, IReadOnlyCollection<string> verbs)
    {
        var seconds = verbs.Where(v => v.StartsWith($"{word} ", StringComparison.Ordinal))
            .Select(v => v[(word.Length + 1)..]).Order(StringComparer.Ordinal).ToList();
        return seconds.Count == 0
            ? $"{word} is no verb of Atlas; ops/atlas help lists them all."
            : $"{word} is followed by {string.Join(" or ", seconds)}; " +
              $"see ops/atlas help {word} {seconds[0]}.";
    }
}
