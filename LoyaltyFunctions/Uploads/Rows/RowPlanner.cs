namespace LoyaltyFunctions.Uploads.Rows;

/// <summary>Finds where the rows of a file are, in one pass over its bytes.</summary>
public static class RowPlanner
{
    /// <param name="content">The file, uncompressed.</param>
    /// <param name="contentType">As the uploader declared it: its charset counts. Null where none is known.</param>
    public static Task<RowPlanning> PlanAsync(
        Stream content, UploadFormatKind kind, string? contentType, RowLimits limits,
        CancellationToken cancellationToken) => throw new NotImplementedException();
}
