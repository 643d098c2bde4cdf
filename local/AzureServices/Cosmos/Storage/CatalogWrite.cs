namespace AzureServices.Cosmos.Storage;

/// <summary>The catalog that the writer builds on, and that becomes visible with the commit.</summary>
internal sealed class CatalogHolder(Catalog committed)
{
    private Catalog _committed = committed;

    public Catalog Committed => Volatile.Read(ref _committed);

    /// <summary>What the current group of writes has made of it; seen by the writer's thread only.</summary>
    public Catalog Pending { get; set; } = committed;

    public void Publish() => Volatile.Write(ref _committed, Pending);

    public void Revert() => Pending = Committed;
}

/// <summary>
/// A change of databases or containers: decides on the pending catalog, null meaning that nothing was to be
/// changed.
/// </summary>
internal sealed class CatalogWrite<TResult>(
    CatalogHolder holder, Func<Catalog, WriteTransaction, (Catalog? Changed, TResult Result)> decide) : Write<TResult>
{
    protected override TResult Decide(WriteTransaction transaction)
    {
        var (changed, result) = decide(holder.Pending, transaction);
        if (changed is not null) holder.Pending = changed;
        return result;
    }

    protected override void Committed() => holder.Publish();

    protected override void Failed() => holder.Revert();
}
