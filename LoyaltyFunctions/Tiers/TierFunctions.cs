using System.Text.Json;
using Microsoft.Azure.Functions.Worker;

namespace LoyaltyFunctions.Tiers;

/// <summary>Takes a tier back with the purchases that gave it.</summary>
public sealed class TierFunctions(AccountTiers tiers)
{
    public const string UpdateTierOnReversalName = "UpdateTierOnReversal";

    private const string SubjectStart = "customers/";

    /// <summary>
    /// Looks at the tier again after <c>PointsReversed</c>. An event that comes twice, late or before an older one
    /// changes nothing that is right.
    /// </summary>
    [Function(UpdateTierOnReversalName)]
    public Task UpdateTierOnReversalAsync([EventGridTrigger] string delivered, CancellationToken cancellationToken) =>
        tiers.UpdateAsync(CustomerOf(delivered), cancellationToken);

    /// <summary>
    /// The customer that an event is about, in either schema of Event Grid: out of its subject, because hosts write
    /// texts of the data anew that look like a date.
    /// </summary>
    /// <exception cref="JsonException">The delivery is no event about a customer.</exception>
    public static string CustomerOf(string delivered)
    {
        using var document = JsonDocument.Parse(delivered);
        return document.RootElement is { ValueKind: JsonValueKind.Object } root
            && root.TryGetProperty("subject", out var subject) && subject.ValueKind == JsonValueKind.String
            && subject.GetString()!.Split(SubjectStart, 2) is ["", { Length: > 0 } customerId]
                ? customerId
                : throw new JsonException($"The event has no subject '{SubjectStart}...'.");
    }
}
