using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Quarantine;

/// <summary>A file some of whose rows were rejected.</summary>
/// <param name="CorrelationId">The workflow's instance id.</param>
/// <param name="Rows">What became of all rows.</param>
/// <param name="CountsByCode">How many rows were rejected for which of <see cref="RejectionCodes"/>.</param>
/// <param name="ErrorFile">The rejected rows with their reasons, as <c>container/name</c>.</param>
/// <param name="FirstRows">The first of them; <see cref="QuarantinedRow.ShownMax"/> are kept.</param>
/// <param name="QuarantinedAt">The workflow's time, so that a second try writes the same.</param>
public sealed record QuarantinedRowsRequest(
    UploadedFile File, string CorrelationId, RowCounts Rows, IReadOnlyDictionary<string, long> CountsByCode,
    string ErrorFile, IReadOnlyList<QuarantinedRow> FirstRows, DateTimeOffset QuarantinedAt)
{
    /// <summary>The item that tells of it; one for each upload.</summary>
    public QuarantineItem Item()
    {
        var slash = ErrorFile.IndexOf('/', StringComparison.Ordinal);
        return new QuarantineItem
        {
            Id = File.UploadId,
            Kind = QuarantineKinds.Rows,
            Code = QuarantineCodes.RowsRejected,
            Reason = $"{Rows.Rejected} of {Rows.Read} rows were rejected; correct them in the error file and upload "
                + "it, which awards them alone",
            QuarantinedAt = QuarantinedAt,
            CorrelationId = CorrelationId,
            OriginalContainer = ErrorFile[..slash],
            OriginalBlob = ErrorFile[(slash + 1)..],
            FileName = File.FileName,
            UploadedAt = File.UploadedAt,
            Rows = Rows,
            CountsByCode = CountsByCode,
            Codes = [.. CountsByCode.Keys.Order(StringComparer.Ordinal)],
            FirstRows = [.. FirstRows.Take(QuarantinedRow.ShownMax).Select(row => row.Shortened())],
        };
    }
}

/// <summary>A row that was rejected.</summary>
/// <param name="Line">Its line in the file, from 1.</param>
/// <param name="Code">One of <see cref="RejectionCodes"/>.</param>
/// <param name="Reason">A sentence for people.</param>
/// <param name="Text">The row as it stands in the file, or its beginning.</param>
public sealed record QuarantinedRow(long Line, string Code, string Reason, string Text)
{
    /// <summary>So many rows of a file are shown; the error file has them all.</summary>
    public const int ShownMax = 20;

    /// <summary>So many characters of a row are shown.</summary>
    public const int TextLengthMax = 500;

    internal QuarantinedRow Shortened() =>
        this with { Text = Short(Text), Reason = Short(Reason) };

    private static string Short(string text) => text.Length <= TextLengthMax ? text : text[..TextLengthMax] + "...";
}
