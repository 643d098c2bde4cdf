using System.Text.Json;

namespace LocalHost.Demo;

/// <summary>A file of the input folder.</summary>
/// <param name="Name">Path within the folder, with slashes: the blob's name too.</param>
/// <param name="Path">Where it is.</param>
/// <param name="PurchaseId">Its transactionId as far as it can be read; only used to keep an order.</param>
internal sealed record InputFile(string Name, string Path, string? PurchaseId)
{
    private const long PeekBytesMax = 5 * 1024 * 1024;

    /// <summary>All files of a folder and its subfolders, in ordinal order of their names.</summary>
    /// <exception cref="LocalPlatformException">There is no such folder, or nothing in it.</exception>
    public static IReadOnlyList<InputFile> All(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new LocalPlatformException(
                $"The input folder {folder} does not exist; name one with --input DIR.");
        }

        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(path => new InputFile(NameOf(folder, path), path, Peek(path)))
            .OrderBy(file => file.Name, StringComparer.Ordinal)
            .ToList();
        return files.Count > 0 ? files : throw new LocalPlatformException($"The input folder {folder} holds no files.");
    }

    /// <summary>
    /// The files in waves: of several files with one purchase, each goes into a later wave, so that on every run the
    /// first by name is the one that is awarded.
    /// </summary>
    public static IReadOnlyList<IReadOnlyList<InputFile>> Waves(IReadOnlyList<InputFile> files) => files
        .GroupBy(file => file.PurchaseId ?? file.Name, StringComparer.Ordinal)
        .SelectMany(samePurchase => samePurchase.Select((file, nth) => (file, nth)))
        .GroupBy(placed => placed.nth, placed => placed.file)
        .OrderBy(wave => wave.Key)
        .Select(IReadOnlyList<InputFile> (wave) => [.. wave])
        .ToList();

    private static string NameOf(string folder, string path) =>
        System.IO.Path.GetRelativePath(folder, path).Replace(System.IO.Path.DirectorySeparatorChar, '/');

    private static string? Peek(string path)
    {
        if (new FileInfo(path).Length > PeekBytesMax) return null;
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path).AsMemory());
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("transactionId", out var id)
                && id.ValueKind == JsonValueKind.String ? $"purchase {id.GetRawText()}" : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
