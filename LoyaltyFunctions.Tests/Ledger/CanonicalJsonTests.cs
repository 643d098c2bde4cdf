using System.Text;
using System.Text.Json;
using LoyaltyFunctions.Ledger;

namespace LoyaltyFunctions.Tests.Ledger;

/// <summary>The form that hashes are taken of, as RFC 8785 says it.</summary>
public sealed class CanonicalJsonTests
{
    [TestCase("""{ "b" : 1, "a": [ true, false, {} , [] ] }""", """{"a":[true,false,{},[]],"b":1}""")]
    [TestCase("""{"a":null,"b":{"c":null}}""", """{"b":{}}""")]
    [TestCase("""{"hash":"x","a":{"hash":"kept"}}""", """{"a":{"hash":"kept"}}""")]
    [TestCase("""{"n":[0,-0,-7,9007199254740991]}""", """{"n":[0,0,-7,9007199254740991]}""")]
    public void Document_IsWrittenInOneForm(string json, string expected) =>
        Assert.That(Canonical(json), Is.EqualTo(expected));

    [Test]
    public void Members_AreOrderedByCodeUnits()
    {
        // RFC 8785, section 3.2.3: the names of its example, with whole numbers as values.
        const string names = """
            {"\u20ac":1,"\r":2,"\ufb33":3,"1":4,"\ud83d\ude00":5,"\u0080":6,"\u00f6":7}
            """;

        Assert.That(
            Canonical(names), Is.EqualTo("{\"\\r\":2,\"1\":4,\"\u0080\":6,\"ö\":7,\"€\":1,\"😀\":5,\"\ufb33\":3}"));
    }

    [Test]
    public void Text_IsEscapedWhereTheRfcDemandsItAndNowhereElse() => Assert.That(
        Canonical("""{"t":"\b\t\n\f\r\u0000\u001F\"\\\/ \u007f\u2028\ue000\ud83d\ude00<>&'+"}"""),
        Is.EqualTo("{\"t\":\"\\b\\t\\n\\f\\r\\u0000\\u001f\\\"\\\\/ \u007f\u2028\ue000😀<>&'+\"}"));

    [TestCase("1.5")]
    [TestCase("1e3")]
    [TestCase("9007199254740992")]
    public void Number_ThatIsNotWholeAndExact_IsRefused(string number) =>
        Assert.That(() => Canonical($"[{number}]"), Throws.TypeOf<NotSupportedException>());

    private static string Canonical(string json) =>
        Encoding.UTF8.GetString(CanonicalJson.Of(JsonDocument.Parse(json).RootElement, "hash").Span);
}
