using Atlas.Ledger.Money;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>Reads amounts in hledger's or ledger's notation: <c>$10</c>, <c>-1.000,00 EUR</c>.</summary>
internal abstract class AmountReader
{
    /// <summary>Whether an amount stands here, rather than a price, an assertion or a comment.</summary>
    public static bool IsStart(LineCursor line) => !line.IsAtEnd && line.Next is not ('=' or ';' or '@');

    public static string CodeOf(string symbol) => symbol.Length == 0 ? PlainAmount.NoCommodity : symbol;

    /// <summary>A posting's amount; how it is written may tell how later ones are to be read.</summary>
    public abstract PlainAmount Read(LineCursor line);

    /// <summary>A price, a cost or a balance: how it is written tells nothing about others.</summary>
    public abstract PlainAmount ReadAside(LineCursor line);

    /// <summary>A commodity's symbol, with or without quotes; null where there is none.</summary>
    public abstract string? ReadSymbol(LineCursor line);

    protected static Exact Parsed(LineCursor line, string whole, string fraction) =>
        whole.Length + fraction.Length <= Exact.DigitsMax
            ? Exact.Parse(whole, fraction)
            : throw line.Fail($"a number has more than {Exact.DigitsMax} digits");
}
