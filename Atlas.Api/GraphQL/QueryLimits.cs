using Atlas.Projections.Books;

namespace Atlas.Api.GraphQL;

/// <summary>What one GraphQL request may ask for. Beyond it the answer is an error that says so.</summary>
public static class QueryLimits
{
    /// <summary>A batch of 1,000 transactions with a few postings each fits several times over.</summary>
    public const int RequestBytesMax = 4 << 20;

    /// <summary>The explorer's introspection needs 13.</summary>
    public const int DepthMax = 16;

    /// <summary>Fields an answer may come to, where a list counts as many as it asks for.</summary>
    public const int FieldsMax = 100_000;

    /// <summary>What a list that is not told how long it may be counts as.</summary>
    public const int ListLengthGuess = 5;

    /// <summary>
    /// A field of the schema itself lies in memory. The explorer's question for the whole schema must pass,
    /// one that nests further must not.
    /// </summary>
    public const double SchemaFieldImpact = 0.25;

    /// <summary>Entries of a page that is not told how many it shall have.</summary>
    public const int PageDefault = 50;

    public const int PageMax = ReadBooks.PageMax;

    /// <summary>Waiting included. Beyond it the query is cut off; commands have their own patience.</summary>
    public static readonly TimeSpan QueryTimeMax = TimeSpan.FromSeconds(10);
}
