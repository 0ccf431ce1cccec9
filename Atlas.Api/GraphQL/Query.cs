using System.ComponentModel;
using Atlas.Ledger.Journal;

namespace Atlas.Api.GraphQL;

public sealed partial class Query
{
    [Description("Every code with which a ledger refuses, in order of precedence.")]
    public static IEnumerable<RejectionMeaning> RejectionCodes() => RejectionCatalog.All;
}
