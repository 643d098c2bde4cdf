using System.Text;
using LoyaltyFunctions.Profiles;
using LoyaltyFunctions.Uploads;

namespace LoyaltyFunctions.Tests.Profiles;

public sealed class FileOwnersTests
{
    [TestCase("""{"customerId":"c-1"}""", "c-1", TestName = "{m}(a purchase)")]
    [TestCase("""{"name":"Anna","customerId":" c-1 ","amount":-5}""", "c-1", TestName = "{m}(spaces around)")]
    [TestCase("""{"customerId":42}""", "42", TestName = "{m}(a number)")]
    [TestCase("""{"customer_id":"c-1"}""", "c-1", TestName = "{m}(another spelling)")]
    [TestCase("""{"CustomerID":"c-1"}""", "c-1", TestName = "{m}(capitals)")]
    [TestCase("""{"customerId":"c-1","note":"Anna", oops""", "c-1", TestName = "{m}(broken behind it)")]
    [TestCase("""{"customerId":"c-1","note":"An""", "c-1", TestName = "{m}(cut off)")]
    [TestCase("""[{"customerId":"c-1"},{"customerId":"c-2"}]""", "c-1,c-2", TestName = "{m}(a list)")]
    [TestCase("""{"customerId":"c-1"}{"customerId":"c-2"}""", "c-1,c-2", TestName = "{m}(one after the other)")]
    [TestCase("""{"customerId":"c-1","customerId":"c-2"}""", "c-1,c-2", TestName = "{m}(named twice)")]
    [TestCase("""{"buyer":{"customerId":"c-1"}}""", "c-1", TestName = "{m}(inside)")]
    [TestCase("\uFEFF{\"customerId\":\"c-1\"}", "c-1", TestName = "{m}(byte order mark)")]
    [TestCase("""{"customerId":"\ud800"}""", "", TestName = "{m}(half a character)")]
    [TestCase("""{"customerId":{"name":"Anna"}}""", "", TestName = "{m}(an object)")]
    [TestCase("""{"customerId":""}""", "", TestName = "{m}(empty)")]
    [TestCase("oops", "", TestName = "{m}(no JSON)")]
    [TestCase("", "", TestName = "{m}(nothing)")]
    public void Owners_OfAFile_AreFoundAsFarAsItCanBeRead(string content, string owners)
    {
        var found = FileOwners.FindIn(Encoding.UTF8.GetBytes(content));

        Assert.That(string.Join(',', found), Is.EqualTo(owners));
    }

    [Test]
    public void Owners_OfAFileWithVeryMany_AreBounded_AndThePurchasesOwnIsAmongThem()
    {
        var others = string.Join(',', Enumerable.Range(0, 100).Select(n => $$"""{"customerId":"other-{{n}}"}"""));

        var found = FileOwners.FindIn(Encoding.UTF8.GetBytes($$"""{"items":[{{others}}],"customerId":"c-1"}"""));

        Assert.That(found, Has.Count.EqualTo(FileOwners.OwnersMax + 1).And.Contains("c-1"));
    }

    [TestCase("c")]
    [TestCase("顧")]
    [TestCase("🎌")]
    [TestCase("e\u0301")]
    public async Task Owners_OfAPurchaseWithTheLongestId_AreFound(string character)
    {
        var id = string.Concat(Enumerable.Repeat(character, 100));
        var bytes = Encoding.UTF8.GetBytes($$"""{"transactionId":"t","customerId":"{{id}}","amount":1}""");

        var reading = await PurchaseFileParser.ParseAsync(bytes);

        Assert.That(reading.Draft is null || FileOwners.FindIn(bytes).Contains(id), Is.True);
    }

    [Test]
    public void Owners_WithAnIdThatNoCustomerCanHave_AreNone()
    {
        var id = new string('c', CustomerKey.BytesMax + 1);

        Assert.That(FileOwners.FindIn(Encoding.UTF8.GetBytes($$"""{"customerId":"{{id}}"}""")), Is.Empty);
    }

    [Test]
    public void Owners_OfAFileInAnotherEncoding_AreFoundWhereTheIdIsPlain()
    {
        var latin1 = Encoding.Latin1.GetBytes("""{"name":"Jürgen","customerId":"c-1"}""");

        Assert.That(FileOwners.FindIn(latin1), Is.EqualTo(new[] { "c-1" }));
    }
}
