using Atlas.Insights.Models;

namespace Atlas.Tests.Insights.Models;

/// <summary>The figures of the registry: how far scores have moved, and how two rankings compare.</summary>
public sealed class ModelFigureTests
{
    private static readonly double[] Uniform = [.. Enumerable.Range(0, 1_000).Select(i => i / 1_000.0)];

    [Fact]
    public void Drift_is_the_sum_over_ten_bins_of_the_moved_share_by_the_logarithm_of_its_change()
    {
        var reference = Drift.ReferenceOf(Uniform);
        // Half of the lowest tenth has moved into the highest.
        double[] moved = [.. Uniform.Select(s => s < 0.05 ? 0.95 : s)];

        reference.Edges.ShouldBe([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]);
        Drift.Between(reference, Uniform).ShouldBe(0);
        Drift.Between(reference, moved)
            .ShouldBe((-0.05 * Math.Log(0.05 / 0.1)) + (0.05 * Math.Log(0.15 / 0.1)), 1e-12);
        Drift.Between(reference, [.. Uniform.Select(s => 0.9 + (s / 10))]).ShouldBeGreaterThan(Drift.Large);
    }

    [Fact]
    public void Equal_scores_fall_into_one_bin()
    {
        var reference = Drift.ReferenceOf([.. Uniform.Select(s => s < 0.75 ? 0 : s)]);

        (reference.Edges.Count, reference.Shares.Sum()).ShouldBe((3, 1.0));
        Drift.Between(reference, [.. Uniform.Select(_ => 0.0)]).ShouldBeGreaterThan(Drift.Large);
    }

    [Fact]
    public void A_ranking_beside_itself_reversed_and_shifted()
    {
        var reference = Drift.ReferenceOf(Uniform);
        sbyte[] labels = [.. Uniform.Select(s => (sbyte)(s >= 0.95 ? 1 : s >= 0.5 ? 0 : -1))];

        Comparison.Of(Uniform, [.. Uniform.Select(s => s * 5)], reference, labels)
            .ShouldBe(new ShadowComparison(1_000, 1, 1, 0, 1, 1));
        var reversed = Comparison.Of([.. Uniform.Select(s => 0.999 - s)], Uniform, reference, labels);
        (reversed.RankCorrelation, reversed.TopShared, reversed.ServingAveragePrecision).ShouldBe((-1, 0, 1));
        (reversed.AveragePrecision < 0.1, reversed.SpeaksForIt).ShouldBe((true, false));
        Comparison.Of(Uniform, Uniform, reference, [.. labels.Select(_ => (sbyte)-1)])
            .ShouldBe(new ShadowComparison(1_000, 1, 1, 0, null, null));
    }
}
