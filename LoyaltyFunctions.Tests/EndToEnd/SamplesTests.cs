using System.IO.Compression;
using System.Text.Json;
using LocalHost;
using LocalHost.Demo;
using LoyaltyFunctions.Backup;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Quarantine;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;

namespace LoyaltyFunctions.Tests.EndToEnd;

/// <summary>The main job on the sample purchases, from the first upload to the last event.</summary>
public sealed class SamplesTests
{
    private const int AwardedFiles = 37;

    /// <summary>Those files that are one purchase, and the rows of the other.</summary>
    private const int Awards = AwardedFiles - 1 + 3;

    private static readonly string Samples = Path.Combine(LocalFolder.RepositoryRoot(), "samples", "purchases");

    // Computed by hand from the files: ten points a unit, rounded down for each purchase.
    private static readonly DemoCustomer[] Expected =
    [
        new("b-9001", 9_999, 9_999, "bronze", 1),
        new("b-9002", 10_000, 10_000, "silver", 1),
        new("b-9003", 49_999, 49_999, "silver", 2),
        new("b-9004", 99_999_999, 99_999_999, "gold", 1),
        new("b-9005", 100_000_000, 100_000_000, "gold", 1),
        new("c-1001", 249, 249, "bronze", 2),
        new("c-1002", 961, 961, "bronze", 2),
        new("c-1003", 1_490, 1_490, "bronze", 1),
        new("c-1004", 12_999, 12_999, "silver", 1),
        new("c-2001", 9_999, 9_999, "bronze", 2),
        new("c-2002", 223, 223, "bronze", 2),
        new("c-2003", 1_000, 1_000, "bronze", 2),
        new("c-2004", 1_705, 1_705, "bronze", 2),
        new("c-2005", 999, 999, "bronze", 2),
        new("c-2006", 525, 525, "bronze", 1),
        new("c-3001", 151, 151, "bronze", 2),
        new("c-3002", 2_500, 2_500, "bronze", 1),
        new("c-3003", 415, 415, "bronze", 1),
        new("c-3004", 749_995, 749_995, "gold", 1),
        new("c-3005", 189_900, 189_900, "gold", 1),
        new("c-4001", 200, 200, "bronze", 2),
        new("c-5001", 456, 456, "bronze", 1),
        new("c-5002", 755, 755, "bronze", 1),
        new("c-6001", 125, 125, "bronze", 1),
        new("c-6002", 12_490, 12_490, "silver", 1),
        new("c-6003", 199, 199, "bronze", 1),
        new("kunde-größe-7", 199, 199, "bronze", 1),
        new("顧客-88", 137_800, 137_800, "gold", 2),
    ];

    private PlatformFixture fixture = null!;
    private DemoReport report = null!;

    [OneTimeSetUp]
    public async Task RunTheDemoAsync()
    {
        fixture = await PlatformFixture.StartAsync();
        report = await RunAsync();
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await fixture.DisposeAsync();

    [Test]
    [Order(1)]
    public void Samples_GiveExactlyTheExpectedBalances() => Assert.That(report.Customers, Is.EqualTo(Expected));

    [Test]
    [Order(2)]
    public void Samples_AreEachSettledAsTheirNameSays()
    {
        static UploadOutcomeKind Named(string name) =>
            name.StartsWith("bad-", StringComparison.Ordinal)
            || name.EndsWith("_corrected.json", StringComparison.Ordinal)
            || name.EndsWith("_for-another-customer.json", StringComparison.Ordinal)
                ? UploadOutcomeKind.Quarantined
            : name.EndsWith("_again.json", StringComparison.Ordinal)
            || name.EndsWith("_resent.json", StringComparison.Ordinal)
                ? UploadOutcomeKind.Repeated
            : UploadOutcomeKind.Awarded;

        Assert.Multiple(() =>
        {
            Assert.That(report.Files, Has.Count.EqualTo(Directory.GetFiles(Samples).Length));
            foreach (var file in report.Files) Assert.That(file.Outcome, Is.EqualTo(Named(file.Name)), file.Name);
            Assert.That(
                report.Files.Count(file => file.Outcome == UploadOutcomeKind.Awarded),
                Is.EqualTo(AwardedFiles));
        });
    }

    [Test]
    [Order(2)]
    public void RowsOfTheCsv_AreCountedAndTheWrongOnesStandInItsErrorFile()
    {
        var file = report.Files.Single(file => file.RowsRead is not null);

        Assert.Multiple(() =>
        {
            Assert.That(
                (file.RowsRead, file.Awarded, file.Repeated, file.Rejected), Is.EqualTo((7L, 3L, 2L, 2L)));
            Assert.That(file.Points, Is.EqualTo(125 + 12_490 + 199));
            Assert.That(file.ErrorFile, Does.EndWith("/upload_espresso-shop-march.errors.csv"));
        });
    }

    [Test]
    [Order(3)]
    public async Task BadSamples_AreInQuarantineWithReasonAndOriginalBytes()
    {
        var view = await fixture.GetAsync<QuarantineView>("api/quarantine/uploads?limit=500");

        var expected = report.Files.Where(file => file.Outcome == UploadOutcomeKind.Quarantined).ToList();
        Assert.That(
            view.Uploads.Select(upload => upload.FileName),
            Is.EquivalentTo(expected.Select(file => file.Name)));
        foreach (var upload in view.Uploads)
        {
            var kept = await fixture.BlobAsync(BlobNames.Quarantine, upload.OriginalBlob!);
            var original = await File.ReadAllBytesAsync(Path.Combine(Samples, upload.FileName));
            Assert.Multiple(() =>
            {
                Assert.That(kept.ToArray(), Is.EqualTo(original), upload.FileName);
                Assert.That(upload.OriginalSha256, Is.EqualTo(ContentHash.Of(original)), upload.FileName);
                Assert.That(upload.Reason, Is.Not.Empty);
                Assert.That(upload.CorrelationId, Does.StartWith("upload-"));
            });
        }
    }

    [Test]
    [Order(4)]
    public async Task Ledgers_OfAllCustomers_AreWholeChains()
    {
        foreach (var customer in Expected)
        {
            var page = await fixture.GetAsync<EntriesView>(
                $"api/customers/{Uri.EscapeDataString(customer.CustomerId)}/entries");

            Assert.Multiple(() =>
            {
                Assert.That(Chain.IsWhole(page.Entries), Is.True, customer.CustomerId);
                Assert.That(
                    page.Entries.Sum(entry => entry.Points.Value),
                    Is.EqualTo(customer.Balance), customer.CustomerId);
            });
        }
    }

    [Test]
    [Order(5)]
    public async Task Backups_HoldEveryEntryOnceAndMatchTheirManifests()
    {
        var entries = new List<LedgerEntry>();
        foreach (var backup in report.Backups)
        {
            var content = await fixture.BlobAsync(BlobNames.Backups, backup.Name);
            Assert.That(ContentHash.Of(content.ToMemory().Span), Is.EqualTo(backup.Sha256), backup.Name);
            var lines = await LinesAsync(content);
            Assert.That(lines, Has.Count.EqualTo(backup.Entries), backup.Name);
            entries.AddRange(lines);
        }

        Assert.Multiple(() =>
        {
            Assert.That(entries, Has.Count.EqualTo(Awards));
            Assert.That(entries.Select(entry => entry.Hash), Is.Unique);
            Assert.That(
                entries.Sum(entry => entry.Points.Value),
                Is.EqualTo(Expected.Sum(customer => customer.Balance)));
            Assert.That(entries.Select(EntryHash.Of), Is.EqualTo(entries.Select(entry => entry.Hash)));
        });
    }

    [Test]
    [Order(6)]
    public async Task Events_OfEveryAwardAndTier_ArriveAtTheirSubscriberAndFitTheirSchemas()
    {
        var awards = await Eventually.GetAsync(
            () => fixture.BlobNamesAsync(BlobNames.Events, "PointsAwarded/"),
            names => names.Count == Awards, "all awards are archived");
        var tiers = await Eventually.GetAsync(
            () => fixture.BlobNamesAsync(BlobNames.Events, "TierUpdated/"),
            names => names.Count >= Expected.Length, "all tiers are archived");

        foreach (var name in awards.Concat(tiers))
        {
            var errors = await EventSchemas.ErrorsAsync(await fixture.BlobAsync(BlobNames.Events, name));
            Assert.That(errors, Is.Empty, name);
        }
    }

    [Test]
    [Order(7)]
    public async Task Samples_SentAgain_AwardNothing()
    {
        var again = await RunAsync();

        Assert.Multiple(() =>
        {
            Assert.That(again.Customers, Is.EqualTo(Expected));
            Assert.That(again.Files.Select(file => file.Outcome), Has.None.EqualTo(UploadOutcomeKind.Awarded));
        });
    }

    private async Task<DemoReport> RunAsync()
    {
        using var run = new DemoRun(fixture.Platform.Addresses, TimeProvider.System);
        var files = await InputFile.AllAsync(Samples, CancellationToken.None);
        return await run.RunAsync(files, _ => { }, CancellationToken.None);
    }

    private static async Task<List<LedgerEntry>> LinesAsync(BinaryData gzipped)
    {
        await using var text = new GZipStream(gzipped.ToStream(), CompressionMode.Decompress);
        using var reader = new StreamReader(text);
        var entries = new List<LedgerEntry>();
        while (await reader.ReadLineAsync() is { } line)
        {
            entries.Add(JsonSerializer.Deserialize<LedgerEntry>(line, StoredJson.Options)!);
        }

        return entries;
    }
}
