using System.Text.Json;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Uploads;

/// <summary>
/// Data of the event <c>FileValidated</c>; its schema is <c>Events/FileValidated.v1.schema.json</c>. Events are kept
/// for ever, so the file is called by its id: its name may be personal.
/// </summary>
/// <param name="Format"><c>purchase</c>, <c>jsonLines</c> or <c>csv</c>.</param>
/// <param name="Bytes">Size as it is stored.</param>
public sealed record FileValidated(
    string UploadId, DateTimeOffset UploadedAt, UploadFormatKind Format, bool IsGzip, long Bytes)
{
    public const string EventType = "FileValidated";
}

/// <summary>
/// Data of the event <c>FileValidationFailed</c>; its schema is <c>Events/FileValidationFailed.v1.schema.json</c>.
/// </summary>
/// <param name="Code">One of <see cref="RejectionCodes"/>.</param>
/// <param name="Reason">What the code means. What stands in quarantine may quote the file; this never does.</param>
public sealed record FileValidationFailed(string UploadId, DateTimeOffset UploadedAt, string Code, string Reason)
{
    public const string EventType = "FileValidationFailed";
}

/// <summary>Makes the events about a file.</summary>
public static class FileEvents
{
    public static OutboxEvent For(FileVerdict verdict)
    {
        var file = verdict.File;
        if (verdict.Rejection is { } refused)
        {
            return Of(verdict, FileValidationFailed.EventType, new FileValidationFailed(
                file.UploadId, file.UploadedAt, refused.Code, ReasonOf(refused.Code)));
        }

        return verdict is { Format: { } format, Bytes: { } bytes }
            ? Of(verdict, FileValidated.EventType, new FileValidated(
                file.UploadId, file.UploadedAt, format.Kind, format.IsGzip, bytes))
            : throw new InvalidOperationException($"The file {file.UploadId} is valid, but of no format or size.");
    }

    private static OutboxEvent Of<T>(FileVerdict verdict, string type, T data) => new(
        $"file:{verdict.File.UploadId}:{type}", type, $"uploads/{verdict.File.UploadId}", verdict.CheckedAt,
        JsonSerializer.Serialize(data, StoredJson.Options));

    private static string ReasonOf(string code) => CodeMeanings.Of(code)
        ?? "The file cannot be read; its entry in quarantine says why.";
}
