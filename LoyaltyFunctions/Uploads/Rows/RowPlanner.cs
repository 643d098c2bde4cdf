using System.Security.Cryptography;
using System.Text;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Uploads.Rows;

/// <summary>Finds where the rows of a file are, in one pass over its bytes.</summary>
public static class RowPlanner
{
    /// <param name="content">The file, uncompressed.</param>
    /// <param name="contentType">As the uploader declared it: its charset counts. Null where none is known.</param>
    public static async Task<RowPlanning> PlanAsync(
        Stream content, UploadFormatKind kind, string? contentType, RowLimits limits,
        CancellationToken cancellationToken)
    {
        var (charset, unread) = RowCharset.Of(contentType, kind);
        if (unread is not null) return new RowPlanning(Plan: null, unread);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var scanner = new RowScanner(content, firstLine: 1, limits, hash);
        await scanner.FillAsync(cancellationToken);
        var first = scanner.Rest[..Math.Min(scanner.Rest.Length, FileSignature.Length)];
        if (FileSignature.Refuse(first, kind) is { } other) return new RowPlanning(Plan: null, other);
        if (first.StartsWith(Encoding.UTF8.Preamble))
        {
            // The file says by itself what it is.
            scanner.Skip(Encoding.UTF8.Preamble.Length);
            charset = RowCharset.Utf8;
        }

        var (layout, refused) = kind == UploadFormatKind.Csv
            ? RowHeader.Read(scanner, charset!, limits)
            : (new RowLayout(kind, ',', charset!, RowColumns.Known, IsErrorFile: false), null);
        if (layout is null) return new RowPlanning(Plan: null, refused);
        var cut = new RangeCut(limits, scanner.Offset, scanner.Line);
        if (await CutAsync(scanner, RowFramer.For(layout, limits), cut, limits, cancellationToken) is { } tooLarge)
        {
            return new RowPlanning(Plan: null, tooLarge);
        }

        if (!cut.HasRows) return RowPlanning.Refused(RejectionCodes.FileEmpty, NoRows(kind));
        var sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
        return new RowPlanning(
            new RowPlan(layout, cut.Ranges(scanner.BytesRead), scanner.BytesRead, sha256), Rejection: null);
    }

    private static async Task<Rejection?> CutAsync(
        RowScanner scanner, RowFramer framer, RangeCut cut, RowLimits limits, CancellationToken cancellationToken)
    {
        do
        {
            while (scanner.TryNext(framer, out var row))
            {
                if (!scanner.IsBlank(row)) cut.Pass(row);
            }

            if (scanner.BytesRead > limits.BytesMax)
            {
                return new Rejection(
                    RejectionCodes.FileTooLarge,
                    $"the file has more than the {limits.BytesMax} bytes that are taken; send it in parts");
            }
        }
        while (await scanner.FillAsync(cancellationToken));

        return null;
    }

    private static string NoRows(UploadFormatKind kind) => kind == UploadFormatKind.Csv
        ? "the file has a header and no rows; write one row for each purchase below it"
        : "the file is empty; write one purchase a line, as a JSON object";
}
