namespace AzureServices.Cosmos.Storage;

/// <summary>
/// The unique values of one partition while a write is decided: as stored, but for the items that the write has
/// touched so far.
/// </summary>
internal sealed class UniqueClaims(WriteTransaction transaction, int container, string partition)
{
    private readonly Dictionary<string, IReadOnlyList<string>> _touched = [];

    /// <summary>Lets an item have these values.</summary>
    /// <returns>Whether they are free; otherwise nothing has changed.</returns>
    public bool TryTake(string id, IReadOnlyList<string> values)
    {
        for (var key = 0; key < values.Count; key++)
            if (IsTaken(id, key, values[key])) return false;
        _touched[id] = values;
        return true;
    }

    public void Release(string id) => _touched[id] = [];

    public void Store()
    {
        // All old values go first: items of one write may have exchanged theirs.
        foreach (var id in _touched.Keys) transaction.RemoveUniqueValues(new ItemKey(container, partition, id));
        foreach (var (id, values) in _touched)
            for (var key = 0; key < values.Count; key++)
                transaction.AddUniqueValue(new ItemKey(container, partition, id), key, values[key]);
    }

    private bool IsTaken(string id, int key, string value)
    {
        foreach (var (other, values) in _touched)
            if (other != id && values.Count > key && values[key] == value) return true;
        if (transaction.FindUniqueOwner((container, partition), key, value) is not { } owner) return false;
        if (owner == id || _touched.ContainsKey(owner)) return false;
        if (transaction.Find(new ItemKey(container, partition, owner)) is { } item && !item.IsGone(transaction.Now))
            return true;
        Release(owner);
        return false;
    }
}
