namespace LoyaltyFunctions.Uploads;

/// <summary>What a file holds, as its name says.</summary>
/// <param name="Kind">One purchase, or rows.</param>
/// <param name="IsGzip">Whether it is compressed.</param>
public sealed record UploadFormat(UploadFormatKind Kind, bool IsGzip)
{
    private const string GzipExtension = ".gz";

    private static readonly (string Extension, UploadFormatKind Kind)[] Known =
    [
        (".json", UploadFormatKind.Purchase),
        (".jsonl", UploadFormatKind.JsonLines),
        (".csv", UploadFormatKind.Csv),
    ];

    /// <summary>Every extension that is taken, for messages.</summary>
    public static string Extensions { get; } =
        string.Join(", ", Known.Select(known => known.Extension)) + $", and each with {GzipExtension}";

    /// <summary>The format that the extensions of a name mean, in any case; null for none that is taken.</summary>
    public static UploadFormat? Of(string fileName)
    {
        var isGzip = fileName.EndsWith(GzipExtension, StringComparison.OrdinalIgnoreCase);
        var name = isGzip ? fileName[..^GzipExtension.Length] : fileName;
        foreach (var (extension, kind) in Known)
        {
            if (name.EndsWith(extension, StringComparison.OrdinalIgnoreCase)) return new UploadFormat(kind, isGzip);
        }

        return null;
    }
}

public enum UploadFormatKind
{
    /// <summary>A JSON object: one purchase.</summary>
    Purchase,

    /// <summary>A line for each purchase, a JSON object each.</summary>
    JsonLines,

    /// <summary>A row for each purchase, below a header.</summary>
    Csv,
}
