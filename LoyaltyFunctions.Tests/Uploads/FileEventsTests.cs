using System.Text.Json;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Notifications;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using LoyaltyFunctions.Uploads;

namespace LoyaltyFunctions.Tests.Uploads;

/// <summary>What the world hears of files. Events are kept for ever, so they must not say what a file says.</summary>
public sealed class FileEventsTests
{
    private const string Personal = "anna-mueller";

    private static readonly UploadedFile File = new($"{Personal}/upload_{Personal}.csv.gz", "0x1", Some.Now);
    private static readonly UploadFormat Format = new(UploadFormatKind.Csv, IsGzip: true);

    private static IEnumerable<OutboxEvent> Sent
    {
        get
        {
            yield return FileEvents.For(new FileVerdict(File, null, Format, 10));
            yield return FileEvents.For(new FileVerdict(File, Rejected(RejectionCodes.FileEmpty), Format, 0));
            yield return FileEvents.For(new FileVerdict(File, Rejected(RejectionCodes.NameNotAllowed), null, null));
            yield return Settled(UploadOutcomeKind.Awarded, new RowCounts(3, 1, 1, 1));
            yield return Settled(UploadOutcomeKind.Repeated, rows: null);
            yield return Settled(UploadOutcomeKind.Quarantined, rows: null);
        }
    }

    [TestCaseSource(nameof(Sent))]
    public async Task Event_FitsItsSchema_AndSaysNothingOfWhatTheFileSays(OutboxEvent stored)
    {
        var sent = BinaryData.FromBytes(JsonSerializer.SerializeToUtf8Bytes(EventPublisher.ToCloudEvent(stored)));

        Assert.That(await EventSchemas.ErrorsAsync(sent), Is.Empty);
        Assert.That(sent.ToString(), Does.Not.Contain(Personal));
    }

    [Test]
    public void Event_OfEveryTry_IsTheSame()
    {
        var verdict = new FileVerdict(File, null, Format, 10) { CheckedAt = Some.Now.AddSeconds(5) };
        var stored = JsonSerializer.Deserialize<FileVerdict>(JsonSerializer.Serialize(verdict))!;

        Assert.That(FileEvents.For(stored), Is.EqualTo(FileEvents.For(verdict)));
        Assert.That(FileEvents.For(verdict).Time, Is.EqualTo(Some.Now.AddSeconds(5)));
    }

    [Test]
    public void Events_OfOneFile_HaveIdsOfTheirOwn() => Assert.That(
        Sent.Take(2).Append(Settled(UploadOutcomeKind.Awarded, rows: null)).Select(it => it.EventId), Is.Unique);

    [Test]
    public void Failure_OfEveryCode_HasASentenceOfItsOwn()
    {
        var codes = typeof(RejectionCodes).GetFields().Select(field => (string)field.GetRawConstantValue()!).ToList();

        var said = codes.Append("of-no-list").Select(ReasonOf).ToList();

        Assert.That(said, Is.Unique);
        Assert.That(said, Is.All.Match("^[A-Z].*[.]$"));
        Assert.That(said, Has.None.Contains(Personal));
    }

    private static string ReasonOf(string code) =>
        JsonDocument.Parse(FileEvents.For(new FileVerdict(File, Rejected(code), Format, 10)).Data)
            .RootElement.GetProperty("reason").GetString()!;

    private static Rejection Rejected(string code) => new(code, $"the file of {Personal} is refused");

    private static OutboxEvent Settled(UploadOutcomeKind kind, RowCounts? rows)
    {
        var outcome = new UploadOutcome(kind, Personal, Personal, Points.Zero, RejectionCodes.FileEmpty, Personal)
        {
            Rows = rows,
            ErrorFile = rows is null ? null : $"archive/{Personal}.errors.csv",
        };
        return UploadSettled.For(new UploadNotice(File, outcome, Some.Now, $"{Personal}@example.com"));
    }
}
