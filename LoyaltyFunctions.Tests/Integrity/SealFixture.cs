using Azure.Storage.Blobs;
using AzureServices.Azurite;
using LoyaltyFunctions.Integrity;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace LoyaltyFunctions.Tests.Integrity;

/// <summary>A ledger with a store for its seals.</summary>
internal sealed class SealFixture : IAsyncDisposable
{
    /// <summary>Small, so that few customers need many pages and steps.</summary>
    private static readonly SealSizes Small = new() { LeavesPerPage = 4, PagesPerStep = 2 };

    private readonly AzuriteServer azurite;
    private readonly TemporaryFolder folder;

    private SealFixture(AzuriteServer azurite, TemporaryFolder folder, LedgerFixture ledger, FakeTimeProvider time)
    {
        (this.azurite, this.folder, Ledger, Time) = (azurite, folder, ledger, time);
        Container = new BlobServiceClient(azurite.ConnectionString).GetBlobContainerClient(BlobNames.Seals);
        Seals = new BlobSealStore(new BlobServiceClient(azurite.ConnectionString));
        Heads = new SealedHeads(Seals);
    }

    public LedgerFixture Ledger { get; }

    public FakeTimeProvider Time { get; }

    public BlobContainerClient Container { get; }

    public BlobSealStore Seals { get; }

    public SealedHeads Heads { get; }

    public DateOnly Today => DateOnly.FromDateTime(Time.GetUtcNow().UtcDateTime);

    public LedgerVerification Verification => new(new CosmosChainStore(Ledger.Database), Heads);

    public SealProofs Proofs => new(Ledger.Store, Seals, Heads);

    public LedgerSealing Sealing => new(
        new CosmosChainStore(Ledger.Database), Seals, new CosmosSealOutbox(Ledger.Database), Time)
    {
        Sizes = Small,
    };

    public static async Task<SealFixture> StartAsync()
    {
        var (folder, time) = (new TemporaryFolder(), new FakeTimeProvider(Some.Now) { AutoAdvanceAmount = default });
        var azurite = await AzuriteServer.StartAsync(new AzuriteOptions { Folder = folder.Path });
        var fixture = new SealFixture(azurite, folder, await LedgerFixture.StartAsync(time), time);
        await fixture.Container.CreateAsync();
        return fixture;
    }

    /// <summary>Awards to customers <c>c-001</c> and so on, one entry each.</summary>
    public async Task EarnAsync(int customers, string order = "order-1")
    {
        for (var n = 1; n <= customers; n++)
        {
            await Ledger.Ledger.ExecuteAsync(Some.Earn(order, $"c-{n:D3}", points: n), CancellationToken.None);
        }
    }

    /// <summary>Does what the workflow does.</summary>
    public async Task<SealOutcome> SealAsync()
    {
        var written = await SealPagesAsync();
        return await Sealing.CompleteAsync(Today, written.Pages, written.Unreadable, CancellationToken.None);
    }

    private async Task<SealedPages> SealPagesAsync()
    {
        var (pages, unreadable) = (new List<SealPage>(), (UnreadableAccounts?)null);
        while (true)
        {
            var after = pages.Count > 0 ? pages[^1].LastCustomerId : "";
            var step = await Sealing.SealPagesAsync(Today, pages.Count, after, CancellationToken.None);
            pages.AddRange(step.Pages);
            unreadable = UnreadableAccounts.Sum(unreadable, step.Unreadable);
            if (step.IsLast) return new SealedPages(pages, IsLast: true, unreadable);
        }
    }

    /// <summary>All blobs with their versions: the same text means that nothing was written.</summary>
    public async Task<string> StateAsync()
    {
        var state = new List<string>();
        await foreach (var blob in Container.GetBlobsAsync()) state.Add($"{blob.Name} {blob.Properties.ETag}");
        return string.Join('\n', state);
    }

    public Task OverwriteAsync(string name, string content) =>
        Container.GetBlobClient(name).UploadAsync(BinaryData.FromString(content), overwrite: true);

    public async Task<string> ReadAsync(string name) =>
        (await Container.GetBlobClient(name).DownloadContentAsync()).Value.Content.ToString();

    public async Task<List<CustomerVerification>> VerifyAllAsync()
    {
        var all = new List<CustomerVerification>();
        await foreach (var one in Verification.VerifyAllAsync(CancellationToken.None)) all.Add(one);
        return all;
    }

    public async ValueTask DisposeAsync()
    {
        await Ledger.DisposeAsync();
        await azurite.DisposeAsync();
        folder.Dispose();
    }
}
