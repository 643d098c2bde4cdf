using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Profiles;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Uploads;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Options;

namespace LoyaltyFunctions.Earning;

/// <summary>The steps of earning that touch the world. Each may run more than once and then does nothing new.</summary>
public sealed class EarningActivities(
    PurchaseFileReader files, CosmosPurchaseRegister register, PointsLedger ledger, IOptions<EarningOptions> options)
{
    public const string ValidatePurchaseName = "ValidatePurchase";
    public const string AwardPointsName = "AwardPoints";

    /// <summary>Reads the file and judges the purchase in it.</summary>
    [Function(ValidatePurchaseName)]
    public async Task<PurchaseCheck> ValidatePurchaseAsync(
        [ActivityTrigger] UploadedFile file, [DurableClient] DurableTaskClient workflows,
        CancellationToken cancellationToken)
    {
        var reading = await files.ReadAsync(file, cancellationToken);
        await workflows.EraseAsync(reading.Late, cancellationToken);
        if (reading.Draft is not { } draft)
        {
            return new PurchaseCheck(Purchase: null, reading.Rejection, reading.PurchaseId);
        }

        var decision = PurchasePolicy.Decide(draft, options.Value, file.UploadedAt);
        return new PurchaseCheck(decision.Purchase, decision.Rejection, reading.PurchaseId) { Bytes = reading.Bytes };
    }

    /// <summary>Records the award, once for each purchase.</summary>
    [Function(AwardPointsName)]
    public async Task<AwardAnswer> AwardPointsAsync(
        [ActivityTrigger] AwardRequest request, CancellationToken cancellationToken)
    {
        var purchase = request.Purchase;
        if (await register.ClaimAsync(purchase, cancellationToken) is { } owner)
        {
            return AwardAnswer.Refused(purchase, owner);
        }

        var answer = await ledger.ExecuteAsync(
            AwardCommand.Of(purchase, request.RecordedBy, options.Value), cancellationToken);
        return answer switch
        {
            LedgerAnswer.Recorded it => AwardAnswer.Of(AwardOutcome.Awarded, it.Entry),
            LedgerAnswer.Repeated it => AwardAnswer.Of(AwardOutcome.Repeated, it.Entry),
            LedgerAnswer.KeyReused it => AwardAnswer.Refused(purchase, it.Entry.CustomerId),
            LedgerAnswer.Refused it => AwardAnswer.Refused(it.Refusal),
            _ => throw new BalanceMovedException(purchase.CustomerId),
        };
    }
}

/// <summary>What validation gave: a purchase, or why there is none.</summary>
/// <param name="PurchaseId">As far as it could be read.</param>
public sealed record PurchaseCheck(Purchase? Purchase, Rejection? Rejection, string? PurchaseId)
{
    /// <summary>Size of the file as it is stored; null where it could not be read, and of an event.</summary>
    public long? Bytes { get; init; }
}

/// <param name="RecordedBy">The workflow's instance id.</param>
public sealed record AwardRequest(Purchase Purchase, string RecordedBy);

public enum AwardOutcome
{
    Awarded,
    Repeated,
    KeyReused,
    Refused,
}

/// <param name="Points">Of the award that stands in the ledger: what was given, after the cap.</param>
/// <param name="Sequence">Of the entry that stands in the ledger; 0 where refused.</param>
public sealed record AwardAnswer(AwardOutcome Outcome, Points Points, long Sequence, Rejection? Rejection)
{
    public static AwardAnswer Of(AwardOutcome outcome, LedgerEntry entry) =>
        new(outcome, entry.Points, entry.Sequence, Rejection: null);

    public static AwardAnswer Refused(LedgerRefusal refusal) => new(
        AwardOutcome.Refused, Points.Zero, Sequence: 0,
        new Rejection(RejectionCodes.LedgerRefused, $"{refusal.Code}: {refusal.Detail}"));

    public static AwardAnswer Refused(Purchase purchase, string owner)
    {
        var whose = owner == purchase.CustomerId ? "of this customer" : $"of customer '{owner}'";
        return new AwardAnswer(AwardOutcome.KeyReused, Points.Zero, Sequence: 0, new Rejection(
            RejectionCodes.KeyReused,
            $"transactionId '{purchase.PurchaseId}' belongs to another purchase {whose}; "
            + "give each purchase an id of its own, and send corrections as returns"));
    }
}
