namespace LoyaltyFunctions.Integrity;

/// <summary>Accounts whose heads could not be read, so that a seal says nothing of them; <c>verify</c> tells what is
/// wrong with each.</summary>
/// <param name="Count">How many.</param>
/// <param name="CustomerIds">The first of them, at most <see cref="NamedMax"/>.</param>
public sealed record UnreadableAccounts(long Count, IReadOnlyList<string> CustomerIds)
{
    /// <summary>So many are named; the others are counted.</summary>
    public const int NamedMax = 100;

    internal static UnreadableAccounts With(UnreadableAccounts? some, string customerId) =>
        Sum(some, new UnreadableAccounts(1, [customerId]))!;

    internal static UnreadableAccounts? Sum(UnreadableAccounts? first, UnreadableAccounts? second) =>
        (first, second) switch
        {
            (_, null) => first,
            (null, _) => second,
            _ => new UnreadableAccounts(
                first.Count + second.Count, [.. first.CustomerIds.Concat(second.CustomerIds).Take(NamedMax)]),
        };
}
