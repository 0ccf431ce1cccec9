using Atlas.Ledger.Money;

namespace Atlas.Projections.Lots;

/// <summary>A posting of an asset that its account has lots of, or had once.</summary>
/// <param name="Transaction">Its id.</param>
/// <param name="Reverses">The transaction that this one takes back; null = none.</param>
/// <param name="UnitCost">Null = the posting says none.</param>
/// <param name="Acquired">The day that the cost names.</param>
/// <param name="Label">The lot that the cost names.</param>
/// <param name="Price">Per unit; null = none.</param>
/// <param name="IsSplit">Its transaction changes the number of units and nothing else.</param>
public sealed record LotMove(
    long Position, int Index, Guid Transaction, Guid? Reverses, DateOnly Date, string Account, string Asset,
    Exact Amount, Exact? UnitCost, string? CostAsset, DateOnly? Acquired, string? Label, Exact? Price,
    string? PriceAsset, bool IsSplit)
{
    /// <summary>
    /// As if what was taken back had never been posted: of each posting what its reversals have left.
    /// </summary>
    /// <returns>By effective date, then as recorded.</returns>
    public static IReadOnlyList<LotMove> Settle(IReadOnlyCollection<LotMove> moves)
    {
        var taken = moves.Where(m => m.Reverses is not null).GroupBy(m => m.Terms(m.Reverses!.Value))
            .ToDictionary(g => g.Key, g => g.Aggregate(Exact.Zero, (sum, m) => sum + m.Amount));
        var settled = new List<LotMove>();
        foreach (var move in moves.Where(m => m.Reverses is null))
        {
            var terms = move.Terms(move.Transaction);
            if (!taken.TryGetValue(terms, out var back))
            {
                settled.Add(move);
                continue;
            }

            var rest = move.Amount + back;
            // More was taken back than this posting has: the rest is another posting's of the same terms.
            var isOver = back.Sign == -move.Amount.Sign && rest.Sign == back.Sign;
            taken[terms] = isOver ? rest : Exact.Zero;
            if (!isOver && !rest.IsZero) settled.Add(move with { Amount = rest });
        }

        return [.. settled.OrderBy(m => m.Date).ThenBy(m => m.Position).ThenBy(m => m.Index)];
    }

    /// <summary>What a reversal repeats of the posting that it takes back.</summary>
    private LotMove Terms(Guid transaction) => this with
    {
        Position = 0, Index = 0, Transaction = transaction, Reverses = null, Date = default,
        Amount = Exact.Zero, IsSplit = false,
    };
}

/// <summary>Capital that came back on units held: it lowers what their lots cost.</summary>
/// <param name="Account">Where the units are.</param>
/// <param name="Amount">Above 0.</param>
public sealed record CapitalReturn(
    long Position, DateOnly Date, string Account, string Asset, Exact Amount, string Currency);
