using Azure.Messaging;
using LoyaltyFunctions.Quarantine;
using LoyaltyFunctions.Tests.Support;

namespace LoyaltyFunctions.Tests.Quarantine;

public sealed class ReceivedEventTests
{
    private const string InCloudEvents = """
        {"specversion":"1.0","id":"42","source":"/shop","type":"PurchaseCompleted","time":"2026-03-14T09:26:53Z",
         "subject":"orders/42","data":{"transactionId":"42"}}
        """;

    private const string InEventGridSchema = """
        {"id":"42","topic":"/shop","eventType":"PurchaseCompleted","eventTime":"2026-03-14T09:26:53Z",
         "subject":"orders/42","data":{"transactionId":"42"},"dataVersion":""}
        """;

    [TestCase(InCloudEvents)]
    [TestCase(InEventGridSchema)]
    public void Event_InEitherSchema_IsReadTheSame(string text) => Assert.That(
        ReceivedEvent.Read(text),
        Is.EqualTo(new ReceivedEvent(
            "42", "/shop", "PurchaseCompleted", Some.Now, "orders/42", """{"transactionId":"42"}""", Replay: 0)));

    [TestCase("")]
    [TestCase("no JSON")]
    [TestCase("[]")]
    [TestCase("42")]
    [TestCase("{}")]
    [TestCase("""{"specversion":"1.0","id":"42","type":"PurchaseCompleted"}""")]
    [TestCase("""{"specversion":"1.0","id":42,"source":"/shop","type":"PurchaseCompleted"}""")]
    [TestCase("""{"id":"\ud800","topic":"/shop","eventType":"PurchaseCompleted"}""")]
    public void Text_ThatIsNoEvent_IsNone(string text) => Assert.That(ReceivedEvent.Read(text), Is.Null);

    [Test]
    public void Event_FromAnotherSourceOrReplayed_HasAnotherInstance()
    {
        var received = ReceivedEvent.Read(InCloudEvents)!;

        string[] ids =
        [
            received.InstanceId, (received with { Source = "/till" }).InstanceId, received.InstanceOf(1),
            received.InstanceOf(2),
        ];

        Assert.That(ids, Is.Unique);
        Assert.That(ids, Has.All.Match("^event-[0-9a-f]{32}$"));
    }

    [Test]
    public void Event_PublishedAgain_IsTheSameWithTheReplaysNumber()
    {
        var received = ReceivedEvent.Read(InCloudEvents)!;

        var sent = BinaryData.FromObjectAsJson<CloudEvent>(EventReplays.Of(received, 2)).ToString();

        Assert.That(ReceivedEvent.Read(sent), Is.EqualTo(received with { Replay = 2 }));
    }
}
