using System.Net.Http.Json;
using LoyaltyFunctions.Lake;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Lake;
using LoyaltyFunctions.Tests.Support;

namespace LoyaltyFunctions.Tests.EndToEnd;

/// <summary>The lake in the whole platform: purchases land, a run takes them in, the API tells what is there.</summary>
public sealed class LakeTests
{
    [Test]
    public async Task LandedPurchases_AreInTheSummary_AfterARun_AndTheNextRunTakesItsPlace()
    {
        await using var fixture = await PlatformFixture.StartAsync();
        var empty = await fixture.GetAsync<LakeSummary>("api/lake/purchases");
        await LandAsync(fixture, 1, "2026-03-14");
        var first = await PostRunAsync(fixture);
        await SeenAsync(fixture, rows: 1);
        await LandAsync(fixture, 2, "2024-02-29");
        await Eventually.GetAsync(
            () => PostRunAsync(fixture), run => run.Started, "the first run has ended and another one starts");
        var seen = await SeenAsync(fixture, rows: 2);

        await fixture.Platform.App.InvokeAsync(LakeFunctions.CompactLakeOnTimeName);

        Assert.Multiple(() =>
        {
            Assert.That(first, Is.EqualTo(new LakeRunStarted(LakeRun.InstanceId, Started: true)));
            Assert.That((empty.Version, empty.Rows, empty.UpdatedAt), Is.EqualTo((0, 0, (DateTimeOffset?)null)));
            Assert.That((seen.Files, seen.Dates, seen.Version), Is.EqualTo((2, 2, 2)));
            Assert.That(
                (seen.FirstDate, seen.LastDate), Is.EqualTo((new DateOnly(2024, 2, 29), new DateOnly(2026, 3, 14))));
            Assert.That(seen.Catalogue, Is.EqualTo("lake/purchases/catalogue.json"));
        });
        Assert.That(await fixture.BlobNamesAsync(BlobNames.Lake, "purchases/catalogue.json"), Has.Count.EqualTo(1));
    }

    private static Task LandAsync(PlatformFixture fixture, int number, string day) => fixture.Service<PurchaseLake>()
        .LandAsync($"p-{number}", LakeRows.Row(number, day), CancellationToken.None);

    private static Task<LakeSummary> SeenAsync(PlatformFixture fixture, long rows) => Eventually.GetAsync(
        () => fixture.GetAsync<LakeSummary>("api/lake/purchases"), lake => lake.Rows == rows, $"{rows} rows are seen");

    private static async Task<LakeRunStarted> PostRunAsync(PlatformFixture fixture)
    {
        using var answer = await fixture.Api.PostAsync(new Uri("api/lake/runs", UriKind.Relative), content: null);
        return (await answer.Content.ReadFromJsonAsync<LakeRunStarted>(StoredJson.Options))!;
    }
}
