using Azure;
using Azure.Messaging;
using Azure.Messaging.EventGrid;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Tests.Support;
using Moq;

namespace LoyaltyFunctions.Tests.Ledger;

public sealed class OutboxFunctionsTests
{
    [Test]
    public void Publishing_ThatTheTopicRefuses_Fails_SoThatTheFeedDoesNotMoveOn()
    {
        var topic = new Mock<EventGridPublisherClient>();
        topic.Setup(t => t.SendEventsAsync(It.IsAny<IEnumerable<CloudEvent>>(), It.IsAny<CancellationToken>()))
            .ThrowsAsync(new RequestFailedException(503, "busy"));
        var outbox = new OutboxFunctions(new EventPublisher(topic.Object));
        var stored = Account.Open("c-1").Change(Some.Earn()).Events.Single();

        Assert.That(
            () => outbox.PublishOutboxAsync([new LedgerChangeDocument("outbox:1", stored)], CancellationToken.None),
            Throws.TypeOf<RequestFailedException>());
    }

    [Test]
    public void EventData_ThatLooksLikeADate_IsStoredAsTextInsideText()
    {
        var stored = Account.Open("c-1").Change(Some.Earn("2026-03-02T09:14:07+01:00")).Events.Single();

        Assert.That(stored.Data, Does.StartWith("{").And.Contain("2026-03-02T09:14:07"));
    }
}
