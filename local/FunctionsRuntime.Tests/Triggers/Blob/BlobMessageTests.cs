using System.Text.Json;
using FunctionsRuntime.Triggers.Blob;

namespace FunctionsRuntime.Tests.Triggers.Blob;

internal sealed class BlobMessageTests
{
    [TestCase("a/b c.json")]
    [TestCase("50% off+more #1?.json")]
    [TestCase("größe/日本/🎁.json")]
    [TestCase("literal%20percent.json")]
    [TestCase("a&b=c;d,e'f(g).json")]
    public void FromEvent_BlobNameOfAnyCharacters_IsRebuilt(string name)
    {
        var encoded = string.Join('/', name.Split('/').Select(Uri.EscapeDataString));

        Assert.Multiple(() =>
        {
            Assert.That(From($"https://account.blob.core.windows.net/uploads/{encoded}").BlobName, Is.EqualTo(name));
            Assert.That(From($"http://127.0.0.1:10000/devstoreaccount1/uploads/{encoded}").BlobName, Is.EqualTo(name));
        });
    }

    [Test]
    public void ToJson_OfAMessage_HasTheShapeOfTheFunctionsHost()
    {
        var message = From("http://127.0.0.1:10000/devstoreaccount1/uploads/a%2Bb.json");

        var expected = """
            {"Type":"BlobTrigger","FunctionId":"Host.Functions.F","BlobType":"BlockBlob",
            "ContainerName":"uploads","BlobName":"a+b.json","ETag":"\"0x8D\""}
            """.ReplaceLineEndings("");
        Assert.That(message.ToJson(), Is.EqualTo(expected));
        Assert.That(BlobMessage.FromJson(message.ToJson()), Is.EqualTo(message));
    }

    [TestCase("1")]
    [TestCase("""{"data":{"url":"uploads/a","blobType":"BlockBlob","eTag":"e"}}""")]
    [TestCase("""{"data":{"blobType":"BlockBlob","eTag":"e"}}""")]
    public void FromEvent_NotAboutABlob_IsRefused(string json) =>
        Assert.Throws<JsonException>(() => BlobMessage.FromEvent("f", JsonDocument.Parse(json).RootElement));

    private static BlobMessage From(string url) => BlobMessage.FromEvent(
        "Host.Functions.F",
        JsonSerializer.SerializeToElement(new { data = new { url, blobType = "BlockBlob", eTag = "0x8D" } }));
}
