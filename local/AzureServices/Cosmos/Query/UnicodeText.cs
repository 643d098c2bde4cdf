using System.Text;

namespace AzureServices.Cosmos.Query;

/// <summary>Keeps half characters, which JSON cannot carry, out of values.</summary>
internal static class UnicodeText
{
    /// <summary>The same text, with U+FFFD for each half of a surrogate pair that stands alone.</summary>
    public static string Mended(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\ud800', '\udfff')) return text;
        var mended = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) mended.Append(rune);
        return mended.ToString();
    }
}
