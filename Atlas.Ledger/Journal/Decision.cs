namespace Atlas.Ledger.Journal;

/// <summary>
/// What a command comes to: the events to record and the ids they gave out, or one rejection.
/// </summary>
public sealed record Decision(
    IReadOnlyList<LedgerEvent> Events, IReadOnlyList<Guid> Ids, Rejection? Rejection = null)
{
    public static Decision Record(LedgerEvent recorded, params Guid[] ids) => new([recorded], ids);

    public static Decision Reject(Rejection rejection) => new([], [], rejection);

    public static Decision Reject(
        RejectionCode code, string path, params (string Name, object Value)[] details) =>
        Reject(Rejection.Of(code, path, details));

    /// <summary>
    /// Of two refusals the one whose code takes precedence; the left one where both have the same.
    /// </summary>
    public static Decision? First(Decision? left, Decision? right) =>
        left is null || right?.Rejection!.Code < left.Rejection!.Code ? right ?? left : left;

    /// <summary>The same rejection, pointing at another input.</summary>
    public Decision At(string path) => Reject(Rejection! with { Path = path });
}
