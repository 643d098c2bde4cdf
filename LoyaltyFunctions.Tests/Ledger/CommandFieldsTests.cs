using System.Text;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Tests.Ledger;

public sealed class CommandFieldsTests
{
    [TestCase("{}", "field-missing", "points")]
    [TestCase("""{"points":null}""", "field-missing", "points")]
    [TestCase("""{"points":0}""", "field-invalid", "points")]
    [TestCase("""{"points":-5}""", "field-invalid", "points")]
    [TestCase("""{"points":1.5}""", "field-invalid", "points")]
    [TestCase("""{"points":1e3}""", "field-invalid", "points")]
    [TestCase("""{"points":"5"}""", "field-invalid", "points")]
    [TestCase("""{"points":true}""", "field-invalid", "points")]
    [TestCase("""{"points":[5]}""", "field-invalid", "points")]
    [TestCase("""{"points":9007199254740992}""", "field-invalid", "points")]
    [TestCase("""{"points":99999999999999999999}""", "field-invalid", "points")]
    [TestCase("""{"points":5,"pionts":6}""", "field-unknown", "pionts")]
    [TestCase("""{"Points":5}""", "field-missing", "points")]
    public void Points_ThatAreNone_AreAFault(string body, string type, string field) =>
        AssertFault(body, fields => fields.Points("points"), type, field);

    [TestCase("""{"points":0}""", "field-invalid")]
    [TestCase("{}", "field-missing")]
    [TestCase("""{"points":-9007199254740992}""", "field-invalid")]
    public void SignedPoints_AreNotZero(string body, string type) =>
        AssertFault(body, fields => fields.SignedPoints("points"), type, "points");

    [TestCase("""{"points":-5}""", -5)]
    [TestCase("""{"points":9007199254740991}""", Points.Max)]
    public void SignedPoints_GoBothWays(string body, long points)
    {
        var fields = Fields(body);

        Assert.That((fields.SignedPoints("points").Value, fields.Fault), Is.EqualTo((points, (FieldFault?)null)));
    }

    [TestCase("""{"reference":""}""")]
    [TestCase("""{"reference":"for Anna"}""")]
    [TestCase("""{"reference":"anna@example.com"}""")]
    [TestCase("""{"reference":"Müller"}""")]
    [TestCase("""{"reference":7}""")]
    public void Reference_ThatIsNoId_IsAFault(string body) =>
        AssertFault(body, fields => fields.OptionalReference("reference"), "field-invalid", "reference");

    [TestCase(CommandFields.ReferenceLengthMax, true)]
    [TestCase(CommandFields.ReferenceLengthMax + 1, false)]
    public void Reference_HasALimitedLength(int length, bool isFine)
    {
        var reference = "order/a-1_2.3:" + new string('x', length - 14);
        var fields = Fields($$"""{"reference":"{{reference}}"}""");

        var read = fields.OptionalReference("reference");

        Assert.That((read, fields.Fault is null), Is.EqualTo((isFine ? reference : null, isFine)));
    }

    [TestCase("""{"reason":""}""")]
    [TestCase("""{"reason":"   "}""")]
    [TestCase("""{"reason":"line\nbreak"}""")]
    [TestCase("""{"reason":7}""")]
    public void Text_ThatIsNone_IsAFault(string body) =>
        AssertFault(body, fields => fields.OptionalText("reason"), "field-invalid", "reason");

    [TestCase(500, true)]
    [TestCase(501, false)]
    public void Text_HasALongestLength(int length, bool isTaken)
    {
        var fields = Fields($$"""{"reason":"{{new string('x', length)}}"}""");

        fields.Text("reason");

        Assert.That(fields.Fault is null, Is.EqualTo(isTaken));
    }

    [TestCase("account/..")]
    [TestCase("redeem:a?b")]
    [TestCase("größe")]
    public void EntryId_WithCharactersOfNone_IsAFault(string id) =>
        AssertFault($$"""{"entryId":"{{id}}"}""", fields => fields.EntryId("entryId"), "field-invalid", "entryId");

    [TestCase("0")]
    [TestCase("-1")]
    [TestCase("1e2")]
    [TestCase("1.00005")]
    [TestCase("1001")]
    [TestCase("\"1\"")]
    [TestCase("0.00000000000000000000000000001")]
    public void Decimal_ThatIsOutOfRangeOrInexact_IsAFault(string number) => AssertFault(
        $$"""{"quantity":{{number}}}""", fields => fields.OptionalDecimal("quantity", 1_000, 4), "field-invalid",
        "quantity");

    [TestCase("2026-03-14")]
    [TestCase("2026-02-30T00:00:00Z")]
    [TestCase("soon")]
    public void Instant_ThatIsNone_IsAFault(string text) => AssertFault(
        $$"""{"at":"{{text}}"}""", fields => fields.OptionalInstant("at"), "field-invalid", "at");

    [Test]
    public void Instant_WithAnOffset_IsReadAsUtc() => Assert.That(
        Fields("""{"at":"2026-03-14T10:26:53.5+01:00"}""").OptionalInstant("at"),
        Is.EqualTo(new DateTimeOffset(2026, 3, 14, 9, 26, 53, 500, TimeSpan.Zero)));

    [TestCase("""{"lines":[{"line":"1"},{"line":""}]}""", "field-invalid", "lines[1].line")]
    [TestCase("""{"lines":[{"line":"1"},{}]}""", "field-missing", "lines[1].line")]
    [TestCase("""{"lines":[{"line":"1","x":1}]}""", "field-unknown", "lines[0].x")]
    [TestCase("""{"lines":[]}""", "field-invalid", "lines")]
    [TestCase("""{"lines":[1]}""", "field-invalid", "lines")]
    [TestCase("""{"lines":{}}""", "field-invalid", "lines")]
    public void List_WithAFault_NamesTheWayToIt(string body, string type, string field) =>
        AssertFault(body, fields => fields.OptionalList("lines", 2, line => line.Text("line")), type, field);

    [Test]
    public void List_HasALongestLength() => AssertFault(
        """{"lines":[{},{},{}]}""", fields => fields.OptionalList("lines", 2, _ => 0), "field-invalid", "lines");

    [TestCase("{}", "field-missing")]
    [TestCase("""{"approve":"yes"}""", "field-invalid")]
    public void Flag_ThatIsNone_IsAFault(string body, string type) =>
        AssertFault(body, fields => fields.Flag("approve"), type, "approve");

    private static void AssertFault(string body, Action<CommandFields> read, string type, string field)
    {
        var fields = Fields(body);

        read(fields);

        Assert.That((fields.Fault?.Kind.Type, fields.Fault?.Field), Is.EqualTo((type, field)));
        Assert.That(fields.Fault!.Detail, Does.Contain($"'{field}'"));
    }

    private static CommandFields Fields(string body) =>
        new(CommandRequest.ParseBody(Encoding.UTF8.GetBytes(body))!.Value);
}
