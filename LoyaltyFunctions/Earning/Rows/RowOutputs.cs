using LoyaltyFunctions.Backup;
using LoyaltyFunctions.Lake;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Uploads;
using LoyaltyFunctions.Uploads.Rows;
using Microsoft.Extensions.Options;

namespace LoyaltyFunctions.Earning.Rows;

/// <summary>
/// What is made of the rows: the error file, the file of processed rows, the lake's part, the backup. Each range puts
/// its share aside under its number, so that a second try writes the same again; the end makes files of it.
/// </summary>
public sealed class RowOutputs(
    RowFileStore files, PurchaseLake lake, RowBackup backup, IOptions<TransformOptions> transform)
{
    private const string CsvType = "text/csv; charset=utf-8";
    private const string JsonLinesType = "application/x-ndjson";

    /// <returns>Whether rows were put aside for the file of processed rows.</returns>
    public async Task<bool> PutAsideAsync(
        RowRangeRequest request, IReadOnlyList<AwardedRow> rows, CancellationToken cancellationToken)
    {
        var isProcessed = await ProcessAsync(request, rows, cancellationToken);
        await RejectAsync(request, rows, cancellationToken);
        var recorded = rows.Where(row => row.IsNew).ToList();
        await lake.WriteAsync(
            request.File.UploadId, request.Range.Number,
            [
                .. recorded.Select(row => RowAwards.LakeRow(
                    row.Row, row.Purchase!, request.File, request.StartedAt)),
            ],
            cancellationToken);
        await backup.BackUpAsync(
            request.File.UploadId, request.Range.Number, [.. recorded.Select(row => row.Entry!)], cancellationToken);
        return isProcessed;
    }

    /// <summary>Makes the files that readers see. Again, it makes the same.</summary>
    /// <returns>The error file, as <c>container/name</c>; null where no row was rejected.</returns>
    public async Task<string?> FinishAsync(FinishRowsRequest request, CancellationToken cancellationToken)
    {
        var file = request.File;
        foreach (var range in request.Failed) await lake.WriteAsync(file.UploadId, range, [], cancellationToken);
        await lake.CommitAsync(file.UploadId, request.Ranges, request.StartedAt, cancellationToken);
        if (request.Processed.Count > 0)
        {
            await files.CommitAsync(
                ProcessedUpload.RowsOf(file), TransformedRows.Header(request.Layout, transform.Value),
                request.Processed, CsvType, cancellationToken);
        }

        if (request.Rejected.Count > 0)
        {
            var type = request.Layout.Kind == UploadFormatKind.Csv ? CsvType : JsonLinesType;
            await files.CommitAsync(
                ErrorsOf(file), ErrorRows.Header(request.Layout), request.Rejected, type, cancellationToken);
        }

        await files.DeleteAsync(ProcessedUpload.UnpackedOf(file), cancellationToken);
        return request.Rejected.Count > 0 ? $"{ErrorsOf(file).Container}/{ErrorsOf(file).Name}" : null;
    }

    private async Task<bool> ProcessAsync(
        RowRangeRequest request, IReadOnlyList<AwardedRow> rows, CancellationToken cancellationToken)
    {
        if (!transform.Value.Enabled) return false;
        using var content = new MemoryStream();
        var isAny = false;
        using (var written = new TransformedRows(request.Layout, transform.Value, request.StartedAt, content))
        {
            foreach (var row in rows.Where(row => row.Rejection is null)) isAny |= written.Write(row.Row);
        }

        if (isAny)
        {
            await files.StageAsync(
                ProcessedUpload.RowsOf(request.File), request.Range.Number, content, cancellationToken);
        }

        return isAny;
    }

    private async Task RejectAsync(
        RowRangeRequest request, IReadOnlyList<AwardedRow> rows, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        using (var written = new ErrorRows(request.Layout, content))
        {
            foreach (var row in rows)
            {
                if (row.Rejection is { } rejection) written.Write(row.Row, rejection);
            }
        }

        if (content.Length > 0)
        {
            await files.StageAsync(ErrorsOf(request.File), request.Range.Number, content, cancellationToken);
        }
    }

    private static StoredFile ErrorsOf(UploadedFile file) => new(BlobNames.Archive, ArchivedUpload.ErrorsNameOf(file));
}
