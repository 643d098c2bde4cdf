using AzureServices.Cosmos.Protocol;

namespace AzureServices.Cosmos.Storage;

/// <summary>
/// What a write did to one item. The charge is worked out when it is asked for, so that the writer's thread need not
/// read the item for it.
/// </summary>
/// <param name="Indexed">The indexed paths of the container.</param>
/// <param name="Before">The item before; null for a create.</param>
/// <param name="After">The item after; null for a delete.</param>
internal sealed record WriteCost(IndexedPaths Indexed, StoredItem? Before, StoredItem? After)
{
    private double? _requestUnits;

    public double RequestUnits => _requestUnits ??= WorkOut();

    private double WorkOut() => (Before, After) switch
    {
        ({ } before, { } after) => RequestCharge.OfReplace(
            StoredDocument.ClientBytes(before), StoredDocument.ClientBytes(after), TermsChanged(before, after)),
        (var before, var after) when (before ?? after) is { } only =>
            RequestCharge.OfWrite(StoredDocument.ClientBytes(only), Indexed.TermsOf(only.Body).Count),
        _ => RequestCharge.Smallest,
    };

    private int TermsChanged(StoredItem before, StoredItem after)
    {
        var changed = Indexed.TermsOf(before.Body);
        changed.SymmetricExceptWith(Indexed.TermsOf(after.Body));
        return changed.Count;
    }
}
