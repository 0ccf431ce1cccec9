using Atlas.Api.GraphQL.Execution;
using Atlas.Api.GraphQL.Scalars;
using GraphQL;
using GraphQL.Execution;
using GraphQL.Types;
using GraphQLParser.AST;
using Microsoft.Extensions.DependencyInjection;

namespace Atlas.Tests.Api.Execution;

/// <summary>Whatever is asked, the answer is the one of the library's own strategy.</summary>
public sealed class ListStrategyTests
{
    [Theory]
    [InlineData("{ shelves { name size books { title pages isOld tags } } }")]
    [InlineData("{ shelves { a: name b: name __typename books { ...B } } } fragment B on Book { title }")]
    [InlineData("query($no: Boolean = false) { shelves { name @include(if: $no) size @skip(if: $no) } }")]
    [InlineData("{ shelves { books { title } books { pages author { name } } } }")]
    [InlineData("{ shelves { books { ... on Book { title } author { name books { title } } } } }")]
    [InlineData("{ shelves { book(at: 1) { title } other: book(at: 7) { title } } }")]
    [InlineData("{ shelves { slow slowBooks { title } } }")]
    [InlineData("{ shelves { name slow size slowBooks { pages author { name } } worth } }")]
    [InlineData("{ shelves { worth worths built opened } }")]
    [InlineData("{ shelves { matrix } empty { name } gone { name } }")]
    [InlineData("{ shelves { name torn { title } } }")]
    [InlineData("{ shelves { name books { title failing } } }")]
    [InlineData("{ shelves { name lacking } }")]
    [InlineData("{ __schema { types { name kind fields { name type { name } } } } }")]
    public async Task Both_strategies_answer_alike(string query)
    {
        var (expected, _) = await ExecuteAsync<SerialExecutionStrategy>(query);

        var (answer, _) = await ExecuteAsync<ListStrategy>(query);

        answer.ShouldBe(expected);
        expected.ShouldContain("\"data\"");
    }

    [Fact]
    public async Task Values_of_a_list_are_no_nodes()
    {
        const string Query = "{ shelves { name books { title } } }";

        var (_, usual) = await ExecuteAsync<SerialExecutionStrategy>(Query);
        var (_, ours) = await ExecuteAsync<ListStrategy>(Query);

        (usual!.Items?.Count, ours!.Items?.Count).ShouldBe((2, null));
    }

    private static async Task<(string Text, ArrayExecutionNode? First)> ExecuteAsync<TStrategy>(string query)
        where TStrategy : class, IExecutionStrategy
    {
        await using var services = new ServiceCollection().AddTransient<AmountScalar>()
            .AddTransient<DateScalar>().AddGraphQL(graphQL => graphQL
            .AddAutoSchema<Root>().ConfigureSchema(AddScalars).AddSystemTextJson()
            .AddExecutionStrategy<TStrategy>(OperationType.Query))
            .BuildServiceProvider();
        var result = await services.GetRequiredService<IDocumentExecuter<ISchema>>().ExecuteAsync(options =>
        {
            options.Query = query;
            options.RequestServices = services;
        });
        return (
            services.GetRequiredService<IGraphQLTextSerializer>().Serialize(result),
            (result.Data as RootExecutionNode)?.SubFields?[0] as ArrayExecutionNode);
    }

    private static void AddScalars(ISchema schema)
    {
        schema.RegisterTypeMapping<decimal, AmountScalar>();
        schema.RegisterTypeMapping<DateOnly, DateScalar>();
    }

    private sealed class Root
    {
        public static IEnumerable<Shelf> Shelves => [new("A", 3), new("\"B\" <ü>", -1)];

        public static IEnumerable<Shelf> Empty => [];

        public static IEnumerable<Shelf>? Gone => null;
    }

    private sealed record Shelf(string Name, long Size)
    {
        public IEnumerable<Book> Books => [new($"{Name}1", 7, Name == "A"), new($"{Name}2", null, true)];

        public int[][] Matrix => [[1, 2], [Name.Length]];

        public decimal Worth => Size == 3 ? 120.00m : -0.0000000000000000000000000001m;

        public decimal?[] Worths => [decimal.MinValue, null, 0.00m, Worth];

        public DateOnly Built => new(987, 6, Name.Length);

        public DateOnly? Opened => Size == 3 ? DateOnly.MaxValue : null;

        public Book? Book(int at) => Books.ElementAtOrDefault(at);

        public async Task<string> SlowAsync()
        {
            await Task.Yield();
            return Name;
        }

        public async Task<IEnumerable<Book>> SlowBooksAsync()
        {
            await Task.Yield();
            return Books;
        }

        /// <summary>Half of it can be read.</summary>
        public IEnumerable<Book> Torn()
        {
            yield return Books.First();
            throw new InvalidOperationException("torn");
        }

        public string Lacking => Name == "A" ? "here" : null!;
    }

    private sealed record Book(string Title, int? Pages, bool IsOld)
    {
        public IReadOnlyList<string?> Tags => [Title, null];

        public Author Author => new($"Ann of {Title}");

        public string? Failing => IsOld ? throw new InvalidOperationException(Title) : "fine";
    }

    private sealed record Author(string Name)
    {
        public IEnumerable<Book> Books => [new($"only {Name}", 1, false)];
    }
}
