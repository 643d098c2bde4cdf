using System.Text;
using LoyaltyFunctions.Ledger;
using Microsoft.AspNetCore.Http;

namespace LoyaltyFunctions.Tests.Ledger;

public sealed class CommandRequestTests
{
    [TestCase("order-42")]
    [TestCase("a")]
    [TestCase("\"8e03978e-40d5-43dd-bc93-6894a57f9324\"")]
    [TestCase("till 7/42")]
    public void Key_OfPrintableAscii_IsTaken(string key) => Assert.That(ReadKey(key), Is.EqualTo(key));

    [TestCase("")]
    [TestCase("größe")]
    [TestCase("a\tb")]
    [TestCase("till%2F7")]
    [TestCase("till%2f7")]
    [TestCase("..")]
    public void Key_ThatNoAddressCouldHold_IsNone(string key) => Assert.That(ReadKey(key), Is.Null);

    [TestCase(100, true)]
    [TestCase(101, false)]
    public void Key_HasALongestLength(int length, bool isTaken) =>
        Assert.That(ReadKey(new string('k', length)) is not null, Is.EqualTo(isTaken));

    [Test]
    public void Key_SentTwiceOrNotAtAll_IsNone() =>
        Assert.That((ReadKey("one", "two"), ReadKey()), Is.EqualTo(((string?)null, (string?)null)));

    [TestCase("[]")]
    [TestCase("5")]
    [TestCase("null")]
    [TestCase("{")]
    [TestCase("{} {}")]
    [TestCase("points=5")]
    [TestCase("""{"points":5,"points":6}""")]
    [TestCase("""{"reason":"\ud800"}""")]
    [TestCase("""{"\udc00":1}""")]
    [TestCase("""{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":1}}}}}}}}}""")]
    public void Body_ThatIsNotOneObject_IsNone(string body) =>
        Assert.That(CommandRequest.ParseBody(Encoding.UTF8.GetBytes(body)), Is.Null);

    [Test]
    public void Body_InAnotherEncoding_IsNone() =>
        Assert.That(CommandRequest.ParseBody(Encoding.Latin1.GetBytes("""{"reason":"größe"}""")), Is.Null);

    [TestCase("")]
    [TestCase("{}")]
    public void Body_WithoutFields_IsAnEmptyObject(string body) =>
        Assert.That(CommandRequest.ParseBody(Encoding.UTF8.GetBytes(body))!.Value.GetRawText(), Is.EqualTo("{}"));

    private static string? ReadKey(params string[] values)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers[CommandRequest.KeyHeader] = values;
        return CommandRequest.ReadKey(context.Request);
    }
}
