using System.Globalization;
using System.IO.Compression;
using System.Text;
using LoyaltyFunctions.Lake;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using Microsoft.Extensions.Logging;

namespace LoyaltyFunctions.Tests.EndToEnd;

/// <summary>Files of rows, from the upload to the ledger, the error file, the lake and the archive.</summary>
public sealed class RowFileTests
{
    private const string Header = "transactionId,customerId,amount,currency,timestamp,sales\n";
    private const int Rows = 100_000;
    private const int BadRows = 37;
    private const int Customers = 400;

    /// <summary>A hundred thousand events, of which each becomes a blob, are not what is looked at here.</summary>
    private static readonly (string, string?) WithoutEvents = ("AzureWebJobs.PublishOutbox.Disabled", "true");

    private PlatformFixture fixture = null!;

    [OneTimeSetUp]
    public async Task StartAsync() =>
        fixture = await PlatformFixture.StartAsync(LogLevel.None, WithoutEvents);

    [OneTimeTearDown]
    public async Task StopAsync() => await fixture.DisposeAsync();

    [Test]
    [Order(1)]
    public async Task AHundredThousandRows_SomeOfThemBad_AreAwardedOnceAndTheBadOnesWhenCorrected()
    {
        var whole = Header + string.Concat(Enumerable.Range(0, Rows).Select(n => Row(n, IsBad(n))));
        var (uploadId, first) = await fixture.UploadAsync("upload_all.csv", whole);
        var errors = await fixture.Api.GetStringAsync(new Uri($"api/uploads/{uploadId}/errors", UriKind.Relative));
        var (_, corrected) = await fixture.UploadAsync("upload_corrected.csv", Corrected(errors));
        var (_, again) = await fixture.UploadAsync("upload_again.csv", Header
            + string.Concat(Enumerable.Range(0, Rows).Select(n => Row(n, isBad: false))));

        Assert.Multiple(() =>
        {
            Assert.That(first.Rows, Is.EqualTo(new RowCounts(Rows, Rows - BadRows, 0, BadRows)));
            Assert.That(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(BadRows + 1));
            Assert.That(corrected.Rows, Is.EqualTo(new RowCounts(BadRows, BadRows, 0, 0)));
            Assert.That(again.Rows, Is.EqualTo(new RowCounts(Rows, 0, Rows, 0)));
            Assert.That(first.Points + corrected.Points, Is.EqualTo(new Points(PointsOfAll())));
        });
        await AssertBalancesAsync();
    }

    [Test]
    [Order(2)]
    public async Task TheLake_HasEachOfTheRowsOnce()
    {
        var lake = await fixture.GetAsync<LakeSummary>("api/lake/purchases");

        Assert.That(lake.Rows, Is.EqualTo(Rows));
    }

    [Test]
    [Order(3)]
    public async Task AFileOfAnyPacking_LeavesItsOriginalInTheArchiveAndAloneInUploads()
    {
        var rows = Header.Replace(',', ';') + "gz-1;c-gz;10;EUR;2026-03-14;1500\r\ngz-2;c-gz;x;EUR;2026-03-14;\r\n";
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(rows));
        }

        var (uploadId, outcome) = await fixture.UploadAsync("tills/upload_packed.csv.gz", packed.ToArray());

        var archived = await fixture.BlobNamesAsync(BlobNames.Archive);
        var isolated = await fixture.BlobNamesAsync(IsolatedBlobNames.Uploads);
        var processed = await fixture.BlobAsync(BlobNames.Processed, $"{uploadId}/upload_packed.csv");
        Assert.Multiple(async () =>
        {
            Assert.That(outcome.Rows, Is.EqualTo(new RowCounts(2, 1, 0, 1)));
            Assert.That(archived, Has.Some.EndsWith($"{uploadId}/upload_packed.csv.gz"));
            Assert.That(archived, Has.Some.EndsWith($"{uploadId}/upload_packed.errors.csv"));
            Assert.That(isolated, Has.Some.EndsWith(uploadId));
            Assert.That(await fixture.BlobNamesAsync(BlobNames.Uploads), Is.Empty);
            Assert.That(
                await fixture.BlobNamesAsync(BlobNames.Processed, uploadId), Has.None.EndsWith("unpacked"));
            Assert.That(processed.ToString(), Does.StartWith(
                "transactionId;customerId;amount;currency;timestamp;sales;processed_flag;process_timestamp"));
            Assert.That(processed.ToString(), Does.Contain("gz-1;c-gz;10;EUR;2026-03-14;1500;1;"));
        });
    }

    [Test]
    [Order(4)]
    public async Task LinesOfJson_AreRowsToo()
    {
        const string lines = """
            {"transactionId":"jl-1","customerId":"c-jl","amount":10,"currency":"EUR"}

            {"transactionId":"jl-2","customerId":"c-jl","amount":"ten","currency":"EUR"}
            not json
            {"transactionId":"jl-1","customerId":"c-jl","amount":10,"currency":"EUR"}
            """;

        var (uploadId, outcome) = await fixture.UploadAsync("purchases.jsonl", lines);
        var errors = await fixture.Api.GetStringAsync(new Uri($"api/uploads/{uploadId}/errors", UriKind.Relative));

        Assert.Multiple(() =>
        {
            Assert.That(outcome.Rows, Is.EqualTo(new RowCounts(4, 1, 1, 2)));
            Assert.That(errors, Does.Contain("jl-2").And.Contain("not json"));
        });
    }

    [TestCase("upload_zip.csv", "PK\u0003\u0004rest", "zip")]
    [TestCase("upload_other.csv", "name,age\nanna,7\n", "transactionId")]
    [TestCase("upload_empty.csv", "", "empty")]
    [TestCase("purchases.csv.gz", "not gzip at all", "gzip")]
    public async Task AFile_ThatIsNoFileOfRows_IsInQuarantineWithTheRemedy(string name, string content, string named)
    {
        var (_, outcome) = await fixture.UploadAsync(name, content);

        Assert.Multiple(() =>
        {
            Assert.That(outcome.Outcome, Is.EqualTo(UploadOutcomeKind.Quarantined));
            Assert.That(outcome.Reason, Does.Contain(named).IgnoreCase);
            Assert.That(outcome.Rows, Is.Null);
        });
    }

    private static bool IsBad(int n) => n % (Rows / BadRows) == 1 && n < Rows / BadRows * BadRows;

    private static long Amount(int n) => (n % 50) + 1;

    private static string Row(int n, bool isBad) => string.Create(
        CultureInfo.InvariantCulture,
        $"row-{n},c-{n % Customers},{(isBad ? "x" : "")}{Amount(n)},EUR,"
        + $"2026-03-{(n % 5) + 1:00}T08:00:00Z,{n % 1500}\n");

    private static string Corrected(string errors) => errors.Replace(",x", ",", StringComparison.Ordinal);

    private static long PointsOfAll() => Enumerable.Range(0, Rows).Sum(n => 10 * Amount(n));

    private async Task AssertBalancesAsync()
    {
        var store = fixture.Service<CosmosLedgerStore>();
        for (var customer = 0; customer < Customers; customer += 40)
        {
            var mine = Enumerable.Range(0, Rows).Where(n => n % Customers == customer).ToList();
            var entries = await store.ReadEntriesAsync($"c-{customer}", 0, Rows, CancellationToken.None);
            Assert.Multiple(() =>
            {
                Assert.That(Chain.IsWhole(entries), Is.True);
                Assert.That(
                    entries.Select(entry => entry.Receipt!.PurchaseId), Is.EquivalentTo(mine.Select(n => $"row-{n}")));
                Assert.That(entries[^1].Balance.Value, Is.EqualTo(mine.Sum(n => 10 * Amount(n))));
            });
        }
    }
}
