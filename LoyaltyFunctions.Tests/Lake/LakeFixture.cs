using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using AzureServices.Azurite;
using LoyaltyFunctions.Lake;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using Microsoft.Extensions.Options;

namespace LoyaltyFunctions.Tests.Lake;

/// <summary>A store for lakes; each test has a container's worth of names to itself by clearing it first.</summary>
internal sealed class LakeFixture : IAsyncDisposable
{
    private readonly AzuriteServer azurite;
    private readonly TemporaryFolder folder;

    private LakeFixture(AzuriteServer azurite, TemporaryFolder folder)
    {
        (this.azurite, this.folder) = (azurite, folder);
        Container = new BlobServiceClient(azurite.ConnectionString).GetBlobContainerClient(BlobNames.Lake);
    }

    public BlobContainerClient Container { get; }

    /// <summary>Where <see cref="DownloadAsync"/> copies to.</summary>
    public string DownloadFolder => Path.Combine(folder.Path, "lake");

    public static async Task<LakeFixture> StartAsync()
    {
        var folder = new TemporaryFolder();
        var azurite = await AzuriteServer.StartAsync(new AzuriteOptions { Folder = folder.Path });
        var fixture = new LakeFixture(azurite, folder);
        await fixture.Container.CreateAsync();
        return fixture;
    }

    /// <summary>Deletes everything.</summary>
    public Task ClearAsync() => LakeBlobs.ForEachAsync(
        Container.GetBlobs(),
        async (blob, token) => await Container.DeleteBlobAsync(blob.Name, cancellationToken: token),
        CancellationToken.None);

    /// <summary>The app's classes, as a process of their own would have them.</summary>
    /// <param name="faults">What interrupts its requests; null for nothing.</param>
    public LakeUnderTest Lake(HttpPipelinePolicy? faults = null)
    {
        var options = new BlobClientOptions();
        options.Retry.MaxRetries = 0;
        if (faults is not null) options.AddPolicy(faults, HttpPipelinePosition.PerCall);
        return new LakeUnderTest(new BlobServiceClient(azurite.ConnectionString, options), new LakeOptions());
    }

    public async Task<IReadOnlyList<string>> NamesAsync(string prefix)
    {
        var names = new List<string>();
        await foreach (var blob in Container.GetBlobsAsync(new() { Prefix = prefix })) names.Add(blob.Name);
        return names;
    }

    /// <summary>
    /// What a reader sees who follows the catalogue: all rows, read by DuckDB. A file that is missing is an error.
    /// </summary>
    public async Task<List<PurchaseLakeRow>> ReadAsync(Duck duck) => duck.Rows(await DownloadAsync());

    /// <summary>The catalogue; null where there is none.</summary>
    public Task<LakeCatalogue?> CatalogueAsync() =>
        Lake().Blobs.ReadAsync<LakeCatalogue>("purchases/catalogue.json", CancellationToken.None);

    /// <summary>Copies the files of the catalogue, in their folders, and the catalogue beside them.</summary>
    public async Task<IReadOnlyList<string>> DownloadAsync()
    {
        if (await CatalogueAsync() is not { } catalogue) return [];
        var paths = new List<string>();
        foreach (var file in catalogue.Files.Select(file => file.Path).Append("purchases/catalogue.json"))
        {
            var path = Path.Combine(DownloadFolder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await Container.GetBlobClient(file).DownloadToAsync(path);
            if (file.EndsWith(".parquet", StringComparison.Ordinal)) paths.Add(path);
        }

        return paths;
    }

    public async ValueTask DisposeAsync()
    {
        await azurite.DisposeAsync();
        folder.Dispose();
    }
}

/// <summary>The classes of the lake, put together.</summary>
internal sealed class LakeUnderTest
{
    public LakeUnderTest(BlobServiceClient storage, LakeOptions options)
    {
        var settings = Options.Create(options);
        Blobs = new LakeBlobs(storage);
        Receipts = new LakeReceipts(Blobs);
        Table = new LakeTable(Blobs, Receipts, settings);
        Purchases = new PurchaseLake(Table, Blobs, Receipts);
        Landed = new LandedPurchases(Table, Blobs, Receipts);
        Merger = new SmallFileMerger(Table, Blobs, settings);
        Clearing = new LakeClearing(Table, Blobs, Receipts);
    }

    public LakeBlobs Blobs { get; }

    public LakeReceipts Receipts { get; }

    public LakeTable Table { get; }

    public PurchaseLake Purchases { get; }

    public LandedPurchases Landed { get; }

    public SmallFileMerger Merger { get; }

    public LakeClearing Clearing { get; }

    /// <summary>Writes the parts and commits them.</summary>
    public async Task CommitAsync(string commitId, params IReadOnlyList<PurchaseLakeRow>[] parts)
    {
        for (var part = 0; part < parts.Length; part++)
        {
            await Purchases.WriteAsync(commitId, part, parts[part], CancellationToken.None);
        }

        await Purchases.CommitAsync(commitId, parts.Length, Some.Now, CancellationToken.None);
    }

    /// <summary>What the workflow does, without clearing.</summary>
    public async Task CompactAsync()
    {
        while (!(await Landed.TakeInAsync(Some.Now, CancellationToken.None)).IsLast)
        {
        }

        while (await Merger.MergeAsync(Some.Now, CancellationToken.None) > 0)
        {
        }
    }
}

/// <summary>
/// The process dies at its nth change of the store: just before the request, or with its answer lost.
/// </summary>
internal sealed class DiesAt(int change, bool afterwards) : HttpPipelinePolicy
{
    private int changes;

    /// <summary>Whether it came to that.</summary>
    public bool HasDied { get; private set; }

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("The app calls the store asynchronously.");

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        var changesTheStore =
            message.Request.Method == RequestMethod.Put || message.Request.Method == RequestMethod.Delete;
        if (HasDied) throw new ProcessDiedException();
        if (!changesTheStore || Interlocked.Increment(ref changes) != change)
        {
            await ProcessNextAsync(message, pipeline);
            return;
        }

        if (afterwards) await ProcessNextAsync(message, pipeline);
        HasDied = true;
        throw new ProcessDiedException();
    }
}

/// <summary>Just before its first PUT of a kind, something else happens.</summary>
/// <param name="component">The request's <c>comp</c>, such as <c>blocklist</c>.</param>
internal sealed class MeetsAnother(string component, Func<Task> meet) : HttpPipelinePolicy
{
    private int met;

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("The app calls the store asynchronously.");

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        var isOfTheKind = message.Request.Method == RequestMethod.Put
            && message.Request.Uri.Query.Contains($"comp={component}", StringComparison.Ordinal);
        if (isOfTheKind && Interlocked.Exchange(ref met, 1) == 0) await meet();
        await ProcessNextAsync(message, pipeline);
    }
}

/// <summary>Nothing comes after it in its process.</summary>
internal sealed class ProcessDiedException : Exception;
