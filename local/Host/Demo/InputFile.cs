using LoyaltyFunctions.Uploads;

namespace LocalHost.Demo;

/// <summary>A file of the input folder.</summary>
/// <param name="Name">Path within the folder, with slashes: the blob's name too.</param>
/// <param name="Path">Where it is.</param>
/// <param name="PurchaseId">Its transactionId as far as it can be read; only used to keep an order.</param>
internal sealed record InputFile(string Name, string Path, string? PurchaseId)
{
    /// <summary>All files of a folder and its subfolders, in ordinal order of their names.</summary>
    /// <exception cref="LocalPlatformException">
    /// There is no such folder, nothing in it, or a file cannot be read.
    /// </exception>
    public static async Task<IReadOnlyList<InputFile>> AllAsync(string folder, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
        {
            throw new LocalPlatformException(
                $"The input folder {folder} does not exist; name one with --input DIR.");
        }

        var files = new List<InputFile>();
        try
        {
            foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            {
                files.Add(new InputFile(NameOf(folder, path), path, await PeekAsync(path, cancellationToken)));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LocalPlatformException($"The input folder cannot be read: {exception.Message}", exception);
        }

        if (files.Count == 0) throw new LocalPlatformException($"The input folder {folder} holds no files.");
        return [.. files.OrderBy(file => file.Name, StringComparer.Ordinal)];
    }

    /// <summary>Whether it holds rows, each of which is a purchase.</summary>
    public bool IsRows => UploadFormat.Of(Name) is { Kind: not UploadFormatKind.Purchase };

    /// <summary>
    /// The files in waves, so that on every run the same file is the one that is awarded: of several files with one
    /// purchase the first by name; then each file of rows alone, because any two may hold the same purchases.
    /// </summary>
    public static IReadOnlyList<IReadOnlyList<InputFile>> Waves(IReadOnlyList<InputFile> files) => files
        .Where(file => !file.IsRows)
        .GroupBy(file => file.PurchaseId ?? file.Name, StringComparer.Ordinal)
        .SelectMany(samePurchase => samePurchase.Select((file, nth) => (file, nth)))
        .GroupBy(placed => placed.nth, placed => placed.file)
        .OrderBy(wave => wave.Key)
        .Select(IReadOnlyList<InputFile> (wave) => [.. wave])
        .Concat(files.Where(file => file.IsRows).Select(IReadOnlyList<InputFile> (file) => [file]))
        .ToList();

    private static string NameOf(string folder, string path) =>
        System.IO.Path.GetRelativePath(folder, path).Replace(System.IO.Path.DirectorySeparatorChar, '/');

    private static async Task<string?> PeekAsync(string path, CancellationToken cancellationToken)
    {
        var format = UploadFormat.Of(path);
        if (format is { Kind: not UploadFormatKind.Purchase } or { IsGzip: true }) return null;
        if (new FileInfo(path).Length > PurchaseFileReader.BytesMax) return null;
        return (await PurchaseFileParser.ParseAsync(await File.ReadAllBytesAsync(path, cancellationToken))).PurchaseId;
    }
}
