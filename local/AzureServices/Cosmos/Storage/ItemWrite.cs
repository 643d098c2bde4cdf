using AzureServices.Cosmos.Protocol;

namespace AzureServices.Cosmos.Storage;

/// <summary>Operations on one partition that take effect together or not at all, under one LSN.</summary>
internal sealed class ItemWrite(
    (CatalogHolder Catalog, Container Container) place, string partition, IReadOnlyList<ItemOperation> operations)
    : Write<IReadOnlyList<ItemResult>>
{
    private readonly Container _container = place.Container;
    private readonly Dictionary<string, StoredItem?> _items = [];
    private long _lsn;
    private int _position;

    protected override IReadOnlyList<ItemResult> Decide(WriteTransaction transaction)
    {
        // The container may have been deleted while this waited.
        if (!place.Catalog.Pending.Containers.Exists(it => it.Number == _container.Number))
        {
            var gone = ItemResult.Refused(404, "Owner resource does not exist: the container is gone.");
            return [.. Enumerable.Repeat(gone, operations.Count)];
        }


        var before = new Dictionary<string, StoredItem?>();
        var results = new ItemResult[operations.Count];
        for (var i = 0; i < operations.Count; i++)
        {
            var id = operations[i].Id;
            if (!_items.ContainsKey(id)) before[id] = _items[id] = transaction.Find(KeyOf(id));
            results[i] = Decide(transaction, operations[i], _items[id]);
            if (!results[i].Succeeded) return AllUndoneExcept(results, i);
        }

        Store(transaction, before);
        return results;
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
        return new ItemResult(204) { Cost = new WriteCost(_container.Indexed, present, null) };
    }

    private ItemResult Patch(WriteTransaction transaction, ItemOperation operation, StoredItem present)
    {
        try
        {
            var document = IncomingDocument.Parse(operation.Patch!.ApplyTo(present.Body), _container.PartitionKey);
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
        if (_lsn == 0) _lsn = transaction.NextLsn();
        var change = ChangeNumber.At(_lsn, _position++);
        var number = present?.Number ?? transaction.NextNumber();
        var item = StoredDocument.Complete(document, _container, number, change, transaction.Now);
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

            if (present is not null) transaction.Remove(present);
            if (item is not null) transaction.Insert(KeyOf(id), item);
        }
    }

    private static ItemResult[] AllUndoneExcept(ItemResult[] results, int failed)
    {
        for (var i = 0; i < results.Length; i++)
            if (i != failed) results[i] = ItemResult.FailedDependency;
        return results;
    }

    private ItemKey KeyOf(string id) => new(_container.Number, partition, id);
}
