using System.Text;

namespace Atlas.Insights.Anomalies;

/// <summary>Who is at the other end of a movement.</summary>
/// <param name="Name">As people read it.</param>
/// <param name="Key">
/// The same for every visit: letters only, upper case, without the numbers, dates and card tails that banks
/// add.
/// </param>
public sealed record Counterparty(string Name, string Key)
{
    private const int WordsMax = 4;

    /// <summary>Metadata keys that name it, the first one found counts.</summary>
    private static readonly string[] Fields = ["payee", "merchant", "counterparty", "employer", "customer"];

    /// <summary>
    /// From the metadata where it names one, else from the description, else the account at the other side.
    /// </summary>
    public static Counterparty Of(
        IReadOnlyDictionary<string, string>? metadata, string? description, string otherAccount)
    {
        foreach (var field in Fields)
        {
            if (metadata?.GetValueOrDefault(field) is { Length: > 0 } named && KeyOf(named) is { } key)
                return new Counterparty(named, key);
        }

        return description is not null && KeyOf(description) is { } described
            ? new Counterparty(description, described)
            : new Counterparty(otherAccount, otherAccount);
    }

    /// <summary>Its first words without digits and punctuation; null where nothing is left.</summary>
    private static string? KeyOf(string text)
    {
        var key = new StringBuilder(text.Length);
        var words = 0;
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            // A word with a digit is a number, a date, a card's tail: another one at every visit.
            if (word.AsSpan().ContainsAnyInRange('0', '9')) continue;
            var start = key.Length;
            foreach (var c in word)
                if (char.IsLetter(c)) key.Append(char.ToUpperInvariant(c));
            if (key.Length == start) continue;
            if (++words == WordsMax) break;
            key.Append(' ');
        }

        return words == 0 ? null : key.ToString().TrimEnd();
    }
}
