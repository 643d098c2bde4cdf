using AzureServices.Cosmos.Protocol;

namespace AzureServices.Cosmos.Storage;

/// <summary>Operations on one partition that take effect together or not at all, under one LSN.</summary>
internal sealed class ItemWrite(
    (CatalogHolder Catalog, Container Container) place, string partition, IReadOnlyList<ItemOperation> operations)
    : Write<IReadOnlyList<ItemResult>>
{
    private Container _container = place.Container;
    private UniqueClaims? _claims;
    private readonly Dictionary<string, StoredItem?> _items = [];
    private long _lsn;
    private int _position;

    protected override IReadOnlyList<ItemResult> Decide(WriteTransaction transaction)
    {
        // The container may have been deleted, or have got another time to live, while this waited.
        if (place.Catalog.Pending.Find(_container.Number) is not { } container)
        {
            var gone = ItemResult.Refused(404, "Owner resource does not exist: the container is gone.");
            return [.. Enumerable.Repeat(gone, operations.Count)];
        }

        _container = container;
        if (!container.Definition.UniqueKeys.IsEmpty)
            _claims = new UniqueClaims(transaction, container.Number, partition);
        var before = new Dictionary<string, StoredItem?>();
        var results = new ItemResult[operations.Count];
        for (var i = 0; i < operations.Count; i++)
        {
            results[i] = Decide(transaction, operations[i], PresentOf(operations[i].Id, transaction, before));
            if (!results[i].Succeeded) return AllUndoneExcept(results, i);
        }

        Store(transaction, before);
        return results;
    }

    /// <summary>The item as the operations before this one have left it.</summary>
    private StoredItem? PresentOf(
        string id, WriteTransaction transaction, Dictionary<string, StoredItem?> before)
    {
        if (_items.TryGetValue(id, out var item)) return item;
        before[id] = item = transaction.Find(KeyOf(id));
        // What has expired counts as gone already, but it is stored until it is removed.
        if (item is { ExpiresAt: not null } && item.IsGone(transaction.Now)) item = null;
        return _items[id] = item;
    }

    private ItemResult Decide(WriteTransaction transaction, ItemOperation operation, StoredItem? present)
    {
        if (present is null && operation.Verb is not (ItemVerb.Create or ItemVerb.Upsert))
            return ItemResult.Refused(404, "Entity with the specified id does not exist in the system.");
        if (present is not null && operation.Verb is ItemVerb.Create)
            return ItemResult.Refused(409, "Entity with the specified id already exists in the system.");
        if (ConditionFails(operation, present))
            return ItemResult.Refused(412, "One of the specified pre-condition is not met.");
        return operation.Verb switch
        {
            ItemVerb.Read => new ItemResult(200, present),
            ItemVerb.Delete => Delete(operation.Id, present!),
            ItemVerb.Patch => Patch(transaction, operation, present!),
            _ => Put(transaction, operation.Document!, present),
        };
    }

    private static bool ConditionFails(ItemOperation operation, StoredItem? present) =>
        present is not null &&
        ((operation.IfMatch is { } match && !Etags.Matches(match, present.Etag)) ||
         (operation.IfNoneMatch is { } noneMatch && operation.Verb != ItemVerb.Read &&
          Etags.Matches(noneMatch, present.Etag)));

    private ItemResult Delete(string id, StoredItem present)
    {
        _items[id] = null;
        _claims?.Release(id);
        return new ItemResult(204) { Cost = new WriteCost(_container.Indexed, present, null) };
    }

    private ItemResult Patch(WriteTransaction transaction, ItemOperation operation, StoredItem present)
    {
        try
        {
            var now = DateTimeOffset.FromUnixTimeSeconds(transaction.Now);
            if (operation.Patch!.Condition is { } condition && !condition.IsTrueOf(present.Body, now))
                return ItemResult.Refused(412, "One of the specified pre-condition is not met: the patch's condition.");
            var document = IncomingDocument.Parse(operation.Patch.ApplyTo(present.Body), _container.Definition);
            return document.Id == operation.Id && document.Partition == partition
                ? Put(transaction, document, present)
                : ItemResult.Refused(400, "A patch must not change the id or the partition key.");
        }
        catch (RefusedException refused)
        {
            return ItemResult.Refused(refused.Status, refused.Message);
        }
    }

    private ItemResult Put(WriteTransaction transaction, IncomingDocument document, StoredItem? present)
    {
        if (_claims?.TryTake(document.Id, document.UniqueValues) == false)
            return ItemResult.Refused(409, "Unique index constraint violation.");
        if (_lsn == 0) _lsn = transaction.NextLsn();
        var change = ChangeNumber.At(_lsn, _position++);
        var number = present?.Number ?? transaction.NextNumber();
        var item = StoredDocument.Complete(document, _container, number, change, transaction.Now);
        if (_container.Definition.DefaultTtl is { } seconds)
            item = item with { ExpiresAt = TimeToLive.ExpiryOf(seconds, document.Ttl, item.ChangedAt) };
        _items[document.Id] = item;
        return new ItemResult(present is null ? 201 : 200, item)
        {
            Cost = new WriteCost(_container.Indexed, present, item),
        };
    }

    private void Store(WriteTransaction transaction, Dictionary<string, StoredItem?> before)
    {
        foreach (var (id, present) in before)
        {
            var item = _items[id];
            if (ReferenceEquals(item, present)) continue;
            if (present is not null && present.Number == item?.Number)
            {
                transaction.Update(item);
                continue;
            }

            if (present is not null) transaction.Remove(present.Number);
            if (item is not null) transaction.Insert(KeyOf(id), item);
        }

        _claims?.Store();
    }

    private static ItemResult[] AllUndoneExcept(ItemResult[] results, int failed)
    {
        for (var i = 0; i < results.Length; i++)
            if (i != failed) results[i] = ItemResult.FailedDependency;
        return results;
    }

    private ItemKey KeyOf(string id) => new(_container.Number, partition, id);
}
