using Atlas.Projections.Books;
using static Atlas.Projections.Statements.ReportSql;

namespace Atlas.Projections.Statements;

/// <summary>
/// How the sums of today lead to those at an earlier position. Up to a date, they are taken and what was
/// recorded later is taken away; of what lies beyond the date, only that counts which had been recorded.
/// Books are kept more or less in the order of dates, so both are few, and the blocks of positions in which
/// they can be are known by their dates.
/// </summary>
/// <param name="At">The position.</param>
/// <param name="Date">Any date is right; this one leaves the fewest blocks to look at.</param>
/// <param name="Ranges">First and last positions of these, ascending.</param>
public sealed record PositionCut(long At, DateOnly Date, IReadOnlyList<(long First, long Last)> Ranges)
{
    /// <summary>The postings that today's sums have wrong, as the alias <c>p</c>.</summary>
    internal const string Sql = $"""
        (select account, asset, effective_date,
                case when position > @at then -amount else amount end as amount
            from unnest(@firsts, @lasts) as r(first, last) cross join lateral (
                select * from {Schema}.{BooksTables.Postings}
                where {Scope} and position between r.first and r.last
                    and (position > @at) = (effective_date <= @cut) offset 0) q) p
        """;

    internal IEnumerable<(string, object?)> Values =>
    [
        ("at", At), ("cut", Date), ("firsts", Ranges.Select(r => r.First).ToArray()),
        ("lasts", Ranges.Select(r => r.Last).ToArray()),
    ];

    /// <summary>Null = all that is projected counts.</summary>
    public static async Task<PositionCut?> FindAsync(BooksView view, long? at, CancellationToken token)
    {
        if (at is not { } position || position >= view.Position) return null;
        var blocks = await view.ReadAsync(
            $"""
            select last_position, first_date, last_date from {Schema}.{BooksTables.DatedBlocks} where {Scope}
            """,
            row => new DatedBlock(
                row.GetInt64(0), row.GetFieldValue<DateOnly>(1), row.GetFieldValue<DateOnly>(2)), token);
        return Of(position, blocks);
    }

    public static PositionCut Of(long position, IReadOnlyList<DatedBlock> blocks)
    {
        var late = blocks.Where(b => b.LastPosition > position).ToList();
        var early = blocks.Where(b => b.FirstPosition <= position).ToList();
        var date = Best(late, early);
        var ranges = early.Where(b => b.LastDate > date)
            .Select(b => (b.FirstPosition, Math.Min(b.LastPosition, position)))
            .Concat(late.Where(b => b.FirstDate <= date)
                .Select(b => (Math.Max(b.FirstPosition, position + 1), b.LastPosition)));
        return new PositionCut(position, date, Joined(ranges));
    }

    /// <summary>
    /// The date with the fewest later blocks up to it and earlier ones beyond it; the last of several,
    /// because in a later block only what was dated back counts, in an earlier one most.
    /// </summary>
    private static DateOnly Best(List<DatedBlock> late, List<DatedBlock> early)
    {
        var (firsts, lasts) = (late.Select(b => b.FirstDate).Order().ToList(),
            early.Select(b => b.LastDate).Order().ToList());
        var (best, fewest) = (DateOnly.MinValue, lasts.Count);
        var later = 0;
        for (var i = 0; i < lasts.Count; i++)
        {
            while (later < firsts.Count && firsts[later] <= lasts[i]) later++;
            if (later + lasts.Count - i - 1 <= fewest)
                (best, fewest) = (lasts[i], later + lasts.Count - i - 1);
        }

        return best;
    }

    private static List<(long First, long Last)> Joined(IEnumerable<(long First, long Last)> ranges)
    {
        var joined = new List<(long First, long Last)>();
        foreach (var range in ranges.Order())
        {
            if (joined.Count > 0 && joined[^1].Last + 1 == range.First)
                joined[^1] = joined[^1] with { Last = range.Last };
            else joined.Add(range);
        }

        return joined;
    }
}

/// <summary>Between which effective dates the transactions of a block of positions lie.</summary>
public readonly record struct DatedBlock(long LastPosition, DateOnly FirstDate, DateOnly LastDate)
{
    public long FirstPosition => LastPosition - BooksTables.BlockPositions + 1;
}
