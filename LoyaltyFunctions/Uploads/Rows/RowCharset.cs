using System.Buffers;
using System.Net.Http.Headers;
using System.Text;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Uploads.Rows;

/// <summary>In which bytes a file writes its characters.</summary>
internal static class RowCharset
{
    public const string Utf8 = "utf-8";
    public const string Latin1 = "iso-8859-1";
    public const string Windows1252 = "windows-1252";

    // What calls itself Latin-1 is read as windows-1252, as browsers do: they differ where Latin-1 has controls.
    private static readonly Encoding Western = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    /// <summary>The charset of a content type; UTF-8 where it names none.</summary>
    /// <returns>Null and a rejection for a charset that is not read.</returns>
    public static (string? Charset, Rejection? Rejection) Of(string? contentType, UploadFormatKind kind)
    {
        var declared = MediaTypeHeaderValue.TryParse(contentType, out var type) ? type.CharSet?.Trim('"', ' ') : null;
        var charset = declared?.ToUpperInvariant() switch
        {
            null or "" or "UTF-8" or "UTF8" or "US-ASCII" or "ASCII" => Utf8,
            "ISO-8859-1" or "LATIN1" or "LATIN-1" => Latin1,
            "WINDOWS-1252" or "CP1252" => Windows1252,
            _ => null,
        };
        if (charset == Utf8 || (charset is not null && kind == UploadFormatKind.Csv)) return (charset, null);
        var taken = kind == UploadFormatKind.Csv ? $"{Utf8}, {Latin1} and {Windows1252} are" : $"{Utf8} alone is";
        return (null, new Rejection(
            RejectionCodes.CharsetUnknown,
            $"the content type declares the charset '{declared}', but {taken} read; save the file as UTF-8"));
    }

    /// <summary>Decodes a row; false where it is not of the charset.</summary>
    /// <param name="characters">At least as many as there are bytes.</param>
    public static bool TryDecode(string charset, ReadOnlySpan<byte> bytes, Span<char> characters, out int written)
    {
        if (charset != Utf8)
        {
            written = Western.GetChars(bytes, characters);
            return true;
        }

        return System.Text.Unicode.Utf8.ToUtf16(bytes, characters, out _, out written, replaceInvalidSequences: false)
            == OperationStatus.Done;
    }

    /// <summary>The begin of a row for people, whatever its bytes are.</summary>
    public static string Shown(string charset, ReadOnlySpan<byte> bytes, int charactersMax)
    {
        const int bytesOfCharacterMax = 4;
        var begin = bytes[..Math.Min(bytes.Length, charactersMax * bytesOfCharacterMax)];
        var text = (charset == Utf8 ? Encoding.UTF8 : Western).GetString(begin);
        if (text.Length <= charactersMax) return text;
        return text[..(char.IsHighSurrogate(text[charactersMax - 1]) ? charactersMax - 1 : charactersMax)];
    }
}
