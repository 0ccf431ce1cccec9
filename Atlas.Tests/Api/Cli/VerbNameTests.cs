using Atlas.Api.Cli;

namespace Atlas.Tests.Api.Cli;

public sealed class VerbNameTests
{
    private static readonly string[] Verbs = ["import", "insights series", "insights list"];

    [Fact]
    public void Two_words_that_name_a_verb_become_one_argument() =>
        VerbNames.Joined(["insights", "series", "in", "-o", "out"], Verbs)
            .ShouldBe(["insights series", "in", "-o", "out"]);

    [Fact]
    public void Other_arguments_stay_as_they_are() =>
        VerbNames.Joined(["import", "insights", "series"], Verbs).ShouldBe(["import", "insights", "series"]);

    [Fact]
    public void The_first_word_alone_is_answered_with_the_words_that_may_follow() =>
        VerbNames.Unknown("insights", Verbs)
            .ShouldBe("insights is followed by list or series; see ops/atlas help insights list.");

    [Fact]
    public void A_word_that_begins_no_verb_is_named() =>
        VerbNames.Unknown("insight", Verbs)
            .ShouldBe("insight is no verb of Atlas; ops/atlas help lists them all.");
}
