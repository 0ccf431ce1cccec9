using Atlas.Projections.Books;
using Atlas.Projections.Statements;
using CsCheck;

namespace Atlas.Tests.Projections.Statements;

public sealed class PositionCutTests
{
    private static readonly DateOnly Day = new(2026, 1, 1);

    [Fact]
    public void Every_transaction_that_the_sums_have_wrong_lies_in_the_blocks_that_are_read() =>
        Gen.Select(Gen.Int[0, 400].Array[1, 40], Gen.Long[1, 20_000], Gen.Bool).Sample((days, at, inOrder) =>
        {
            // Each stands for the transactions of half a block.
            var dates = (inOrder ? days.Order() : days.AsEnumerable()).Select(Day.AddDays);
            var posted = dates.Select((date, i) => (
                Position: (i * (BooksTables.BlockPositions / 2L)) + 1, Date: date)).ToList();
            var blocks = posted.GroupBy(p => (p.Position - 1) / BooksTables.BlockPositions)
                .Select(b => Block(b.Key, b.Min(p => p.Date), b.Max(p => p.Date))).ToList();

            var cut = PositionCut.Of(at, blocks);

            posted.Where(p => p.Position > at == p.Date <= cut.Date)
                .Where(p => !cut.Ranges.Any(r => p.Position >= r.First && p.Position <= r.Last))
                .ShouldBeEmpty();
            cut.Ranges.Zip(cut.Ranges.Skip(1)).ShouldAllBe(pair => pair.First.Last < pair.Second.First);
        }, iter: 1_000);

    [Fact]
    public void Books_in_the_order_of_dates_need_no_more_than_the_block_of_the_position()
    {
        var blocks = Enumerable.Range(0, 100)
            .Select(i => Block(i, Day.AddDays(2 * i), Day.AddDays((2 * i) + 1))).ToList();

        var cut = PositionCut.Of(50_500, blocks);

        cut.Ranges.Sum(r => r.Last - r.First + 1).ShouldBeLessThanOrEqualTo(BooksTables.BlockPositions);
    }

    private static DatedBlock Block(long number, DateOnly first, DateOnly last) =>
        new((number + 1) * BooksTables.BlockPositions, first, last);
}
