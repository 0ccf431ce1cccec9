using System.Text;
using Atlas.Projections.Freshness;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Atlas.Projections.Books;

/// <summary>
/// Reads the flat tables, one tenant's rows only. It never writes and never migrates: Marten makes the
/// tables.
/// </summary>
public sealed class BooksContext(DbContextOptions<BooksContext> options) : DbContext(options)
{
    /// <summary>Whose rows are seen; set before the first query, from the sign-in.</summary>
    public string Tenant { get; set; } = "";

    public DbSet<PositionRow> Positions => Set<PositionRow>();

    public DbSet<LedgerRow> Ledgers => Set<LedgerRow>();

    public DbSet<AssetRow> Assets => Set<AssetRow>();

    public DbSet<AccountRow> Accounts => Set<AccountRow>();

    public DbSet<TransactionRow> Transactions => Set<TransactionRow>();

    public DbSet<PostingRow> Postings => Set<PostingRow>();

    public DbSet<BalanceRow> Balances => Set<BalanceRow>();

    public DbSet<HoldRow> Holds => Set<HoldRow>();

    public DbSet<HoldEntryRow> HoldEntries => Set<HoldEntryRow>();

    public DbSet<PriceRow> Prices => Set<PriceRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(BooksSchema.Name);
        var position = modelBuilder.Entity<PositionRow>();
        position.ToTable(ProjectionPosition.Table, t => t.ExcludeFromMigrations());
        position.HasKey(p => new { p.Projection, p.TenantId, p.Ledger });
        position.HasQueryFilter(p => p.TenantId == Tenant);
        Row<LedgerRow>(modelBuilder, BooksTables.Ledgers);
        Row<AssetRow>(modelBuilder, BooksTables.Assets, nameof(AssetRow.Code));
        var account = Row<AccountRow>(modelBuilder, BooksTables.Accounts, nameof(AccountRow.Path));
        account.Property(a => a.Policy).HasColumnType("jsonb");
        account.Property(a => a.AllowedAssets).HasColumnType("jsonb");
        account.Property(a => a.Metadata).HasColumnType("jsonb");
        var transaction =
            Row<TransactionRow>(modelBuilder, BooksTables.Transactions, nameof(TransactionRow.Position));
        transaction.Property(t => t.Tags).HasColumnType("jsonb");
        transaction.Property(t => t.Metadata).HasColumnType("jsonb");
        var posting = Row<PostingRow>(
            modelBuilder, BooksTables.Postings, nameof(PostingRow.Position), nameof(PostingRow.Index));
        posting.Property(p => p.Index).HasColumnName("idx");
        posting.Property(p => p.Cost).HasColumnType("jsonb");
        posting.Property(p => p.Price).HasColumnType("jsonb");
        Row<BalanceRow>(modelBuilder, BooksTables.Balances, nameof(BalanceRow.Account),
            nameof(BalanceRow.Asset));
        Row<HoldRow>(modelBuilder, BooksTables.Holds, nameof(HoldRow.Id)).Property(h => h.Metadata)
            .HasColumnType("jsonb");
        Row<HoldEntryRow>(
            modelBuilder, BooksTables.HoldEntries, nameof(HoldEntryRow.Position), nameof(HoldEntryRow.Hold));
        Row<PriceRow>(modelBuilder, BooksTables.Prices, nameof(PriceRow.Position), nameof(PriceRow.Index))
            .Property(p => p.Index).HasColumnName("idx");
        foreach (var property in modelBuilder.Model.GetEntityTypes().SelectMany(e => e.GetProperties()))
        {
            if (property.GetColumnName() == property.Name) property.SetColumnName(SnakeCase(property.Name));
        }
    }

    private EntityTypeBuilder<TRow> Row<TRow>(ModelBuilder modelBuilder, string table, params string[] key)
        where TRow : BooksRow
    {
        var row = modelBuilder.Entity<TRow>();
        row.ToTable(table, t => t.ExcludeFromMigrations());
        row.HasKey([nameof(BooksRow.TenantId), nameof(BooksRow.Generation), nameof(BooksRow.Ledger), .. key]);
        row.HasQueryFilter(r => r.TenantId == Tenant);
        return row;
    }

    private static string SnakeCase(string pascal)
    {
        var snake = new StringBuilder();
        foreach (var c in pascal)
        {
            if (char.IsAsciiLetterUpper(c) && snake.Length > 0) snake.Append('_');
            snake.Append(char.ToLowerInvariant(c));
        }

        return snake.ToString();
    }
}

/// <summary>The schema that holds the books; the same as Marten's.</summary>
internal static class BooksSchema
{
    public const string Name = "atlas";
}
