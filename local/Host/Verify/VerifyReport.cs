using LoyaltyFunctions.Integrity;

namespace LocalHost.Verify;

/// <summary>What a check of all ledgers found; the JSON document of <c>verify --json</c>.</summary>
/// <param name="Customers">How many were checked.</param>
/// <param name="Entries">How many entries were read.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="EntriesPerSecond">Entries read in a second, whole.</param>
/// <param name="HeldAgainstSeals">Whether the newest seal was asked too.</param>
/// <param name="Findings">The first thing that is wrong with each customer; empty where all is well.</param>
public sealed record VerifyReport(
    long Customers,
    long Entries,
    double Seconds,
    long EntriesPerSecond,
    bool HeldAgainstSeals,
    IReadOnlyList<VerifyFinding> Findings);

/// <param name="CustomerId"><c>*</c> where the seal itself is wrong.</param>
public sealed record VerifyFinding(string CustomerId, long Sequence, string? EntryId, ChainFault Kind, string Detail)
{
    public static VerifyFinding Of(CustomerVerification found) => new(
        found.CustomerId, found.Finding!.Sequence, found.Finding.EntryId, found.Finding.Kind, found.Finding.Detail);
}
