using System.Text.Json;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Notifications;

/// <summary>
/// Data of the event <c>UploadSettled</c>; its schema is <c>Events/UploadSettled.v1.schema.json</c>. Events are kept
/// for ever, so it says nothing that a file says: no name, no reason.
/// </summary>
/// <param name="Code">The stable code of a refusal; absent where the file was not refused as a whole.</param>
/// <param name="Rows">Absent for a file that is one purchase.</param>
/// <param name="HasErrorFile">Whether rejected rows wait for a correction.</param>
public sealed record UploadSettled(
    string UploadId, DateTimeOffset UploadedAt, DateTimeOffset SettledAt, UploadOutcomeKind Outcome, string? Code,
    RowCounts? Rows, bool HasErrorFile)
{
    public const string EventType = "UploadSettled";

    public static OutboxEvent For(UploadNotice notice)
    {
        var (file, outcome) = (notice.File, notice.Outcome);
        return new OutboxEvent(
            $"settled:{file.UploadId}", EventType, $"uploads/{file.UploadId}", notice.SettledAt,
            JsonSerializer.Serialize(
                new UploadSettled(
                    file.UploadId, file.UploadedAt, notice.SettledAt, outcome.Outcome, outcome.Code, outcome.Rows,
                    outcome.ErrorFile is not null),
                StoredJson.Options));
    }
}
