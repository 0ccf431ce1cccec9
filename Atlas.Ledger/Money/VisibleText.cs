using System.Globalization;
using System.Text;

namespace Atlas.Ledger.Money;

/// <summary>What names are made of.</summary>
internal static class VisibleText
{
    /// <summary>
    /// Whether every character can be seen or is a plain space: no control characters, no other white space,
    /// and no invisible formatting (in any plane), which would let two names look alike.
    /// </summary>
    public static bool IsVisible(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsControl(rune) || (rune.Value != ' ' && Rune.IsWhiteSpace(rune))) return false;
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format) return false;
        }

        return true;
    }
}
