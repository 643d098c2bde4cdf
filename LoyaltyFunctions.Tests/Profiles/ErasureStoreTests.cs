using System.Text;
using LoyaltyFunctions.Profiles;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;

namespace LoyaltyFunctions.Tests.Profiles;

/// <summary>The marks and notes by which an erasure and a reader of files find each other.</summary>
public sealed class ErasureStoreTests
{
    private const int Rounds = 50;

    private static readonly EraseProfile First = new("c-1", Number: 1, Some.Now);

    private LedgerFixture fixture = null!;
    private CosmosErasureStore erasures = null!;
    private CosmosCustomerFileStore files = null!;
    private CosmosProfileStore profiles = null!;

    [SetUp]
    public async Task StartAsync()
    {
        fixture = await LedgerFixture.StartAsync();
        erasures = new CosmosErasureStore(fixture.Database);
        files = new CosmosCustomerFileStore(fixture.Database, erasures);
        profiles = new CosmosProfileStore(fixture.Database);
    }

    [TearDown]
    public async Task StopAsync() => await fixture.DisposeAsync();

    [Test]
    public async Task Erasure_BegunByASecondTry_LeavesAProfileThatWasStoredInBetween()
    {
        await StoreProfileAsync();
        await erasures.BeginAsync(First, default);
        var gone = await profiles.ReadAsync("c-1", default);
        await StoreProfileAsync();

        await erasures.BeginAsync(First, default);

        Assert.That(gone, Is.Null);
        Assert.That(await profiles.ReadAsync("c-1", default), Is.Not.Null);
        Assert.That((await erasures.ReadRecordAsync("c-1", 1, default))!.Removed, Is.EqualTo(new ErasedCounts(1)));
    }

    [Test]
    public async Task Erasure_RemovesWhatIsDerivedFromTheProfile_HoweverMuch()
    {
        var container = fixture.Database.GetContainer(CosmosNames.Profiles);
        for (var n = 0; n < 120; n++)
        {
            await container.CreateItemAsync(new { id = $"view-{n}", customerId = "c-1", type = "view" });
        }

        await erasures.BeginAsync(First, default);

        var record = await erasures.ReadRecordAsync("c-1", 1, default);
        Assert.That(record!.Removed, Is.EqualTo(new ErasedCounts(Views: 120)));
    }

    [Test]
    public async Task File_CountedByTwoRuns_CountsOnce()
    {
        await erasures.BeginAsync(First, default);
        await RememberAsync("order.json", "c-1");
        var file = (await files.ReadAsync(First, after: "", limit: 10, default)).Single();

        await erasures.CountAsync(First, file, new ErasedFile(WasQuarantined: true, IsRetained: true), default);
        await erasures.CountAsync(First, file, new ErasedFile(WasQuarantined: true, IsRetained: true), default);

        var record = await erasures.ReadRecordAsync("c-1", 1, default);
        Assert.That(record!.Removed, Is.EqualTo(new ErasedCounts(Files: 1, Quarantined: 1, Retained: 1)));
    }

    [Test]
    public async Task Erasure_FinishedTwice_KeepsTheFirstTime()
    {
        await erasures.BeginAsync(First, default);
        await erasures.FinishAsync(First, Some.Now, default);

        var record = await erasures.FinishAsync(First, Some.Now.AddDays(1), default);

        Assert.That(record.ErasedAt, Is.EqualTo(Some.Now));
    }

    [Test]
    public async Task File_ThatArrivesAfterTheErasure_IsNewData()
    {
        await erasures.BeginAsync(First, default);

        var late = await RememberAsync("new.json", "c-1", Some.Now.AddMinutes(1));

        Assert.That(late, Is.Empty);
        Assert.That(await files.ReadAsync(First, after: "", limit: 10, default), Is.Empty);
    }

    [Test]
    public async Task File_OfSeveralCustomers_IsFoundForEach_AndForgottenForAll()
    {
        await RememberAsync("list.json", "c-1", "c-2");
        await erasures.BeginAsync(First, default);
        await erasures.BeginAsync(First with { CustomerId = "c-2" }, default);
        var file = (await files.ReadAsync(First, after: "", limit: 10, default)).Single();

        await files.ForgetForOthersAsync(file, default);

        Assert.That(await files.ReadAsync(First, after: "", limit: 10, default), Has.Count.EqualTo(1));
        Assert.That(await files.ReadAsync(First with { CustomerId = "c-2" }, after: "", limit: 10, default), Is.Empty);
    }

    [Test]
    public async Task Files_AreReadInPages()
    {
        for (var n = 0; n < 5; n++) await RememberAsync($"order-{n}.json", "c-1");
        await erasures.BeginAsync(First, default);

        var first = await files.ReadAsync(First, after: "", limit: 3, default);
        var second = await files.ReadAsync(First, first[^1].UploadId, limit: 3, default);

        Assert.That(first.Concat(second).Select(file => file.FileName).Distinct().Count(), Is.EqualTo(5));
    }

    [Test]
    public async Task File_RememberedWhileAnErasureBegins_IsSeenByOneOfTheTwo()
    {
        for (var round = 1; round <= Rounds; round++)
        {
            var erasure = First with { CustomerId = $"race-{round}" };
            var remembering = RememberAsync("order.json", erasure.CustomerId);
            var erasing = EraseAsync(erasure);

            await Task.WhenAll(remembering, erasing);

            Assert.That(
                (await remembering).Count + (await erasing).Count, Is.GreaterThanOrEqualTo(1), $"round {round}");
        }
    }

    private async Task<IReadOnlyList<CustomerFile>> EraseAsync(EraseProfile erasure)
    {
        await erasures.BeginAsync(erasure, default);
        return await files.ReadAsync(erasure, after: "", limit: 10, default);
    }

    private Task<IReadOnlyList<LateFile>> RememberAsync(string name, params string[] customers) =>
        RememberAsync(name, customers, Some.Now);

    private Task<IReadOnlyList<LateFile>> RememberAsync(string name, string customer, DateTimeOffset uploadedAt) =>
        RememberAsync(name, [customer], uploadedAt);

    private Task<IReadOnlyList<LateFile>> RememberAsync(
        string name, string[] customers, DateTimeOffset uploadedAt)
    {
        var content = string.Join('\n', customers.Select(customer => $$"""{"customerId":"{{customer}}"}"""));
        return files.RememberAsync(
            new UploadedFile(name, "0x1", uploadedAt), Encoding.UTF8.GetBytes(content), CancellationToken.None);
    }

    private Task StoreProfileAsync() => profiles.SaveAsync(
        new Profile("c-1", "Anna", null, null, null, null, null, NotificationsOptOut: false, Some.Now),
        new ProfileCondition.None(), CancellationToken.None);
}
