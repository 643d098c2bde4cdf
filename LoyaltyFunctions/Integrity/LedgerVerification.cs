using System.Runtime.CompilerServices;

namespace LoyaltyFunctions.Integrity;

/// <summary>
/// Checks ledgers: each customer's chain from its first entry to its account, and against the newest seal.
/// </summary>
/// <param name="seals">Null where no seals are at hand; then a chain that was written anew from end to end
/// passes.</param>
public sealed class LedgerVerification(CosmosChainStore store, SealedHeads? seals = null)
{
    /// <summary>What findings about the seal itself have in place of a customer id.</summary>
    public const string AllCustomers = "*";

    /// <summary>So many customers are taken up at a time.</summary>
    public const int CustomersPageMax = 1_000;

    /// <summary>So many customers are checked at once.</summary>
    private const int CustomersInParallel = 4;

    /// <summary>Checks one customer, or answers null where nobody of this id was ever known.</summary>
    public async Task<CustomerVerification?> VerifyAsync(string customerId, CancellationToken cancellationToken)
    {
        try
        {
            var seal = seals is null ? null : await seals.FindNewestAsync(cancellationToken);
            var place = seal is null ? null : await seals!.FindAsync(seal, customerId, cancellationToken);
            var head = place is null ? null : new SealedHead(seal!.Date, place.Leaf.Sequence, place.Leaf.HeadHash);
            return await VerifyAsync(customerId, head, cancellationToken);
        }
        catch (SealBrokenException broken)
        {
            return OfSeal(customerId, broken);
        }
    }

    /// <summary>
    /// Checks all customers in the order of their ids; at the end those who stand in the seal and no longer in the
    /// ledger. Findings about the seal itself come under the customer id <see cref="AllCustomers"/>.
    /// </summary>
    public async IAsyncEnumerable<CustomerVerification> VerifyAllAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (seal, broken) = await FindNewestAsync(cancellationToken);
        if (broken is not null) yield return broken;
        var lookup = seal is null ? null : new SealLookup(seals!, seal);
        var (after, hasMore) = (string.Empty, true);
        while (hasMore)
        {
            (var customers, hasMore) = await store.ReadCustomersAsync(after, CustomersPageMax, cancellationToken);
            foreach (var some in customers.Chunk(CustomersInParallel))
            {
                foreach (var found in await VerifyAsync(some, lookup, cancellationToken)) yield return found;
            }

            after = customers.Count > 0 ? customers[^1] : after;
        }

        foreach (var page in seal?.Pages ?? [])
        {
            foreach (var gone in await FindGoneAsync(seal!, page, cancellationToken)) yield return gone;
        }
    }

    private async Task<IEnumerable<CustomerVerification>> VerifyAsync(
        string[] customers, SealLookup? lookup, CancellationToken cancellationToken)
    {
        var checks = new List<Task<CustomerVerification?>>();
        foreach (var customerId in customers)
        {
            var head = lookup is null ? null : await lookup.FindAsync(customerId, cancellationToken);
            checks.Add(VerifyAsync(customerId, head, cancellationToken));
        }

        return (await Task.WhenAll(checks)).OfType<CustomerVerification>();
    }

    private async Task<(Seal? Seal, CustomerVerification? Broken)> FindNewestAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (seals is null ? null : await seals.FindNewestAsync(cancellationToken), null);
        }
        catch (SealBrokenException broken)
        {
            return (null, OfSeal(AllCustomers, broken));
        }
    }

    // Of whom neither the account nor the first entry is there, the walk has not seen.
    private async Task<IReadOnlyList<CustomerVerification>> FindGoneAsync(
        Seal seal, SealPage page, CancellationToken cancellationToken)
    {
        try
        {
            var leaves = await seals!.ReadAsync(page, cancellationToken);
            var known = await store.ReadCustomersBetweenAsync(
                page.FirstCustomerId, page.LastCustomerId, cancellationToken);
            var gone = new List<CustomerVerification>();
            foreach (var leaf in leaves.Where(leaf => !known.Contains(leaf.CustomerId)))
            {
                var head = new SealedHead(seal.Date, leaf.Sequence, leaf.HeadHash);
                var found = await VerifyAsync(leaf.CustomerId, head, cancellationToken);
                gone.Add(found!);
            }

            return gone;
        }
        catch (SealBrokenException broken)
        {
            return [OfSeal(AllCustomers, broken)];
        }
    }

    private async Task<CustomerVerification?> VerifyAsync(
        string customerId, SealedHead? head, CancellationToken cancellationToken)
    {
        var verifier = new ChainVerifier(customerId, head);
        await foreach (var entry in store.ReadEntriesAsync(customerId, after: null, cancellationToken))
        {
            verifier.Add(entry);
            if (verifier.Finding is not null) break;
        }

        // Read after the entries, the account cannot be older than they are; what it has seen since is made up for.
        var account = await store.ReadAccountAsync(customerId, cancellationToken);
        if (verifier.Finding is null && account?.Document?.Sequence > verifier.Through)
        {
            await foreach (var entry in store.ReadEntriesAsync(customerId, verifier.Through, cancellationToken))
            {
                if (entry.Position <= account.Document.Sequence) verifier.Add(entry);
            }
        }

        if (account is null && head is null && verifier.Entries == 0) return null;
        var finding = verifier.Finish(account);
        return new CustomerVerification(customerId, verifier.Entries, finding is null, finding, head?.Sequence);
    }

    private static CustomerVerification OfSeal(string customerId, SealBrokenException broken) => new(
        customerId, Entries: 0, Verified: false,
        new ChainFinding(Sequence: 0, EntryId: null, ChainFault.SealBroken, broken.Message), SealedThrough: null);
}
