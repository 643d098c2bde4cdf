using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using LoyaltyFunctions.Uploads;

namespace LoyaltyFunctions.Tests.Uploads;

public sealed class TicketPolicyTests
{
    private const long BytesMax = 4L * 1024 * 1024 * 1024;

    private static readonly UploadTicket Ticket = new(
        "ticket-1", "signed/2026/03/14/ticket-1/upload_a.csv", "upload_a.csv", "text/csv; charset=utf-8", Size: 10,
        Notify: null, Some.Now, RequestHash: "hash");

    [TestCase("upload_march.csv", "text/csv")]
    [TestCase("UPLOAD_March.CSV", "Text/CSV; charset=UTF-8")]
    [TestCase("upload_march.csv", "text/csv;charset=\"iso-8859-1\"")]
    [TestCase("upload_march.csv", "text/csv; charset=windows-1252")]
    [TestCase("upload_.csv.gz", "application/gzip")]
    [TestCase("order-1.json", "application/json")]
    [TestCase("order-1.json", "application/json; charset=utf-8")]
    [TestCase("order-1.json.gz", "application/x-gzip")]
    [TestCase("orders.jsonl", "application/x-ndjson")]
    [TestCase("orders.jsonl", "application/jsonl")]
    [TestCase("größe 顧客 🎌.json", "application/json")]
    public void File_OfAKnownKind_MayBeUploaded(string name, string type) =>
        Assert.That(TicketPolicy.Refuse(new TicketRequest(name, type, Size: 1, Notify: null), BytesMax), Is.Null);

    [TestCase("march.csv", "text/csv", "file-name-not-allowed")]
    [TestCase("march.csv.gz", "application/gzip", "file-name-not-allowed")]
    [TestCase("folder/upload_a.csv", "text/csv", "file-name-not-allowed")]
    [TestCase("..\\upload_a.csv", "text/csv", "file-name-not-allowed")]
    [TestCase("%2e%2e%2fupload_a.csv", "text/csv", "file-name-not-allowed")]
    [TestCase("upload_a.xlsx", "text/csv", "file-name-not-allowed")]
    [TestCase("upload_a.zip", "application/zip", "file-name-not-allowed")]
    [TestCase(".json.", "application/json", "file-name-not-allowed")]
    [TestCase("upload_a.csv", "application/json", "content-type-not-allowed")]
    [TestCase("upload_a.csv", "text/csv; charset=utf-16", "content-type-not-allowed")]
    [TestCase("upload_a.csv", "text/csv; header=present", "content-type-not-allowed")]
    [TestCase("upload_a.csv.gz", "text/csv", "content-type-not-allowed")]
    [TestCase("upload_a.csv.gz", "application/gzip; charset=utf-8", "content-type-not-allowed")]
    [TestCase("order.json", "application/json; charset=iso-8859-1", "content-type-not-allowed")]
    [TestCase("order.json", "no type", "content-type-not-allowed")]
    public void File_OfAnotherKind_IsRefused(string name, string type, string problem) => Assert.That(
        TicketPolicy.Refuse(new TicketRequest(name, type, Size: 1, Notify: null), BytesMax)?.Kind.Type,
        Is.EqualTo(problem));

    [Test]
    public void Name_AtItsLimit_IsTaken_AndOneCharacterMoreIsNot()
    {
        var longest = new string('a', TicketPolicy.NameLengthMax - ".json".Length) + ".json";

        Assert.That(Refused(longest, "application/json", 1), Is.Null);
        Assert.That(Refused("a" + longest, "application/json", 1), Is.EqualTo(TicketPolicy.NameNotAllowed));
    }

    [TestCase("order.json", "application/json", 5 * 1024 * 1024)]
    [TestCase("upload_a.csv", "text/csv", BytesMax)]
    [TestCase("upload_a.csv.gz", "application/gzip", BytesMax)]
    public void Size_AtTheLimitOfItsKind_IsTaken_AndOneByteMoreIsNot(string name, string type, long max)
    {
        Assert.That(Refused(name, type, max), Is.Null);
        Assert.That(Refused(name, type, max + 1), Is.EqualTo(TicketPolicy.TooLarge));
    }

    [TestCase("anna@example.com", true)]
    [TestCase("Anna <anna@example.com>", false)]
    [TestCase("anna@example.com, bert@example.com", false)]
    [TestCase("anna@example.com\r\nBcc: bert@example.com", false)]
    [TestCase("anna", false)]
    public void Recipient_IsOneAddress(string address, bool isTaken) => Assert.That(
        TicketPolicy.Refuse(new TicketRequest("a.json", "application/json", 1, address), BytesMax)?.Kind,
        isTaken ? Is.Null : Is.EqualTo(CommandProblems.FieldInvalid));

    [TestCase("text/csv; charset=utf-8")]
    [TestCase("text/csv;charset=\"UTF-8\"")]
    public void Arrival_AsTheTicketSays_IsFine(string type) =>
        Assert.That(TicketPolicy.Refuse(Ticket, new ArrivedFile("upload-1", 10, type)), Is.Null);

    [TestCase(9, "text/csv; charset=utf-8")]
    [TestCase(11, "text/csv; charset=utf-8")]
    [TestCase(10, "text/csv")]
    [TestCase(10, "text/csv; charset=iso-8859-1")]
    [TestCase(10, "application/octet-stream")]
    [TestCase(10, null)]
    public void Arrival_OfAnotherSizeOrType_IsRefused(long size, string? type) => Assert.That(
        TicketPolicy.Refuse(Ticket, new ArrivedFile("upload-1", size, type))?.Code,
        Is.EqualTo(RejectionCodes.FileDiffersFromTicket));

    [Test]
    public void Arrival_OfASecondFileByOneTicket_IsRefused_AndTheFirstIsNot()
    {
        var used = Ticket with { UploadId = "upload-1" };

        Assert.That(TicketPolicy.Refuse(used, Arrived("upload-1")), Is.Null);
        Assert.That(TicketPolicy.Refuse(used, Arrived("upload-2"))?.Code, Is.EqualTo(RejectionCodes.TicketUsed));
    }

    [TestCase("signed/2026/03/14/ticket-1/upload_a.csv", "ticket-1")]
    [TestCase("signed/2026/03/14/other-1/upload_a.csv", null)]
    [TestCase("signed/2026/03/14/ticket-1/more/upload_a.csv", null)]
    [TestCase("Signed/2026/03/14/ticket-1/upload_a.csv", null)]
    [TestCase("upload_a.csv", null)]
    public void Name_OfABlob_TellsItsTicket(string name, string? ticketId) =>
        Assert.That(UploadTicket.IdIn(name), Is.EqualTo(ticketId));

    private static ArrivedFile Arrived(string uploadId) => new(uploadId, 10, "text/csv; charset=utf-8");

    private static ProblemKind? Refused(string name, string type, long size) =>
        TicketPolicy.Refuse(new TicketRequest(name, type, size, Notify: null), BytesMax)?.Kind;
}
