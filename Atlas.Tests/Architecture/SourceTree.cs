using Atlas.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Atlas.Tests.Architecture;

/// <summary>A text file that we write.</summary>
/// <param name="Name">Path below the repository, with slashes.</param>
public sealed record SourceFile(string Name, string Text)
{
    public IReadOnlyList<string> Lines { get; } = Text.Split('\n');
}

/// <summary>Every file of the repository that people write, and what can be asked about one.</summary>
public static class SourceTree
{
    /// <summary>What git ignores: made or fetched (dist), not written.</summary>
    private static readonly string[] Skipped = ["bin", "obj", ".git", ".atlas", "node_modules", "dist"];

    public static IReadOnlyList<SourceFile> Files { get; } = ReadAll();

    public static IEnumerable<SourceFile> CSharp =>
        Files.Where(f => f.Name.EndsWith(".cs", StringComparison.Ordinal));

    public static IEnumerable<SourceFile> Documents =>
        Files.Where(f => f.Name.EndsWith(".md", StringComparison.Ordinal));

    /// <summary>Lines from a member's first to its last one, comments above it not counted.</summary>
    public static IEnumerable<(string Member, int Lines)> MembersOf(SourceFile file) =>
        CSharpSyntaxTree.ParseText(file.Text).GetRoot().DescendantNodes()
            .Where(n => n is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax
                or LocalFunctionStatementSyntax
                or PropertyDeclarationSyntax { ExpressionBody: not null })
            .Select(n => (NameOf(n), LinesOf(n)));

    private static string NameOf(SyntaxNode member) => member switch
    {
        MethodDeclarationSyntax method => method.Identifier.Text,
        PropertyDeclarationSyntax property => property.Identifier.Text,
        LocalFunctionStatementSyntax local => local.Identifier.Text,
        _ => member.Kind().ToString(),
    };

    private static int LinesOf(SyntaxNode member)
    {
        var span = member.SyntaxTree.GetLineSpan(member.Span);
        return span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
    }

    private static List<SourceFile> ReadAll()
    {
        var found = new List<SourceFile>();
        var folders = new Stack<string>([TestDatabase.Repository]);
        while (folders.TryPop(out var folder))
        {
            foreach (var below in Directory.GetDirectories(folder))
                if (!Skipped.Contains(Path.GetFileName(below))) folders.Push(below);
            foreach (var file in Directory.GetFiles(folder).Where(IsWritten))
                found.Add(new SourceFile(
                    Path.GetRelativePath(TestDatabase.Repository, file), File.ReadAllText(file)));
        }

        return [.. found.OrderBy(f => f.Name, StringComparer.Ordinal)];
    }

    private static bool IsWritten(string file) =>
        Path.GetExtension(file)
            is ".cs" or ".md" or ".sh" or ".txt" or ".csproj" or ".props" or ".js" or ".html"
        || (Path.GetExtension(file).Length == 0
            && Path.GetFileName(Path.GetDirectoryName(file)) is "ops" or ".ci");
}
