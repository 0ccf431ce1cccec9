using System.Text;
using Atlas.Ledger.Journal;
using Atlas.Tests.Support;

namespace Atlas.Tests.Contracts;

/// <summary>The page of rejections is the catalog, in words for whoever writes a client.</summary>
public sealed class RejectionPageTests
{
    /// <summary>The page as far as its table; not indented, so that its lines fit.</summary>
    private const string Head =
"""
# Rejections

A command that cannot be carried out is answered with one code. The codes stand in order of precedence: of
several reasons the first is answered. What follows from a command is looked at after all that it says: an
`amount_out_of_range` of a resulting balance or day's total comes just before `insufficient_funds`. Where a
command names a transaction, a posting or a hold that is not there, only its own fields are judged. The answer
carries the path of the input at fault (`postings.1.amount`), the message with its details filled in, and the
details by themselves.

Only accepted commands bind an idempotency key; a rejected one may be sent again and is decided anew.

| | code | message | details |
|---|---|---|---|

""";

    private static readonly string Page =
        Path.Combine(TestDatabase.Repository, "Atlas.Ledger", "Rejections.md");

    [Fact]
    public void The_page_of_rejections_says_what_the_catalog_says()
    {
        var page = PageOf(RejectionCatalog.All);
        if (Contract.IsBeingUpdated) File.WriteAllText(Page, page);
        File.ReadAllText(Page).ShouldBe(page, Contract.HowToUpdate);
    }

    [Fact]
    public void Every_detail_of_a_message_is_one_that_the_error_carries()
    {
        foreach (var meaning in RejectionCatalog.All)
        {
            var named = meaning.Message.Split('{').Skip(1)
                .Select(part => part[..part.IndexOf('}', StringComparison.Ordinal)]);
            named.ShouldBeSubsetOf(meaning.Details, meaning.Name);
        }
    }

    private static string PageOf(IReadOnlyList<RejectionMeaning> meanings)
    {
        var page = new StringBuilder(Head);
        foreach (var meaning in meanings)
        {
            var details = string.Join(", ", meaning.Details.Select(d => $"`{d}`"));
            page.Append(System.Globalization.CultureInfo.InvariantCulture,
                $"| {(int)meaning.Code + 1} | `{meaning.Name}` | {meaning.Message} | {details} |\n");
        }

        return page.ToString();
    }
}
