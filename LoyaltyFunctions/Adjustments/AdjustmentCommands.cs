using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using Microsoft.Extensions.Options;

namespace LoyaltyFunctions.Adjustments;

/// <summary>What callers ask about adjustments.</summary>
public sealed class AdjustmentCommands(IOptions<AdjustmentOptions> options, TimeProvider time)
{
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary><c>{points, reason, actor, corrects?, expiresAt?}</c></summary>
    public AdjustPoints Adjust(CommandRequest request)
    {
        var fields = request.Fields;
        var command = new AdjustPoints
        {
            CustomerId = request.CustomerId,
            RecordedBy = request.RecordedBy,
            RequestId = request.RequestId,
            Points = fields.SignedPoints("points"),
            Remark = new Remark(fields.Text("reason"), fields.Text("actor")),
            Program = options.Value.Program,
            Corrects = fields.OptionalEntryId("corrects"),
            ExpiresAt = fields.OptionalInstant("expiresAt"),
        };
        if (command.ExpiresAt is not null && command.Points < Points.Zero)
        {
            fields.Invalid("expiresAt", "must be left out where points are taken: only given points expire");
        }

        return command;
    }

    /// <summary><c>{actor, approve, reason?}</c></summary>
    public AdjustmentDecision Decision(CommandRequest request)
    {
        var fields = request.Fields;
        return new AdjustmentDecision(
            fields.Flag("approve"), fields.Text("actor"), fields.OptionalText("reason"), time.GetUtcNow());
    }
}
