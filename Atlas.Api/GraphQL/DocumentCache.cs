using System.Collections.Concurrent;
using GraphQL;
using GraphQL.DI;
using GraphQLParser.AST;

namespace Atlas.Api.GraphQL;

/// <summary>
/// Keeps documents that were parsed and found valid, so a repeated one is neither parsed nor validated again.
/// Rules that look at variables or at the caller run for kept documents too: they are registered for cached
/// documents.
/// </summary>
public sealed class DocumentCache : IConfigureExecution
{
    private const int DocumentsMax = 1_000;
    private const int DocumentCharactersMax = 20_000;

    private readonly ConcurrentDictionary<string, GraphQLDocument> _documents = new(StringComparer.Ordinal);

    public float SortOrder => 300;

    public async Task<ExecutionResult> ExecuteAsync(ExecutionOptions options, ExecutionDelegate next)
    {
        if (options.Query is not { Length: <= DocumentCharactersMax } query) return await next(options);
        if (_documents.TryGetValue(query, out var known))
        {
            options.Document = known;
            options.ValidationRules = options.CachedDocumentValidationRules ?? [];
            return await next(options);
        }

        var result = await next(options);
        if (result is not { Executed: true, Document: { } valid }) return result;
        // Begun anew when full: what is still in use is back at once, what was asked once is gone.
        if (_documents.Count >= DocumentsMax) _documents.Clear();
        _documents.TryAdd(query, valid);
        return result;
    }
}
