using AzureServices.EventGrid;

namespace AzureServices.Tests.EventGrid;

public sealed class RetryPolicyTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.Parse("2026-11-23T08:00:00Z");
    private static readonly EventSubscription Subscription = new("s", "t", new Uri("http://127.0.0.1/"));
    private static readonly Delivery Fresh = new()
    {
        Subscription = "s",
        EventId = "e",
        Schema = default,
        Body = [],
        PublishedAt = Now,
        DueAt = Now,
    };

    [TestCase(400, "UndeliverableDueToHttpStatusCodeBadRequest")]
    [TestCase(401, "UndeliverableDueToHttpStatusCodeUnauthorized")]
    [TestCase(403, "UndeliverableDueToHttpStatusCodeForbidden")]
    [TestCase(413, "UndeliverableDueToHttpStatusCodePayloadTooLarge")]
    public void Failure_ThatRetriesCannotCure_IsGivenUpAtOnce(int status, string reason) =>
        Assert.That(After(Fresh, status).DeadReason, Is.EqualTo(reason));

    [TestCase(500, 10)]
    [TestCase(302, 10)]
    [TestCase(205, 10)]
    [TestCase(503, 30)]
    [TestCase(408, 120)]
    [TestCase(404, 300)]
    public void Failure_ThatMayPass_WaitsAsLongAsItsStatusAsks(int status, int seconds) =>
        Assert.That(After(Fresh, status).DueAt - Now, Is.EqualTo(TimeSpan.FromSeconds(seconds)));

    [TestCase(9, 6)]
    [TestCase(10, 12)]
    [TestCase(25, 12)]
    public void Failure_LateInTheSchedule_WaitsHours(int attempt, int hours) =>
        Assert.That(
            After(Fresh with { Attempts = attempt - 1 }, 500).DueAt - Now, Is.EqualTo(TimeSpan.FromHours(hours)));

    [Test]
    public void Failure_OfTheLastAttempt_IsGivenUp() =>
        Assert.That(
            After(Fresh with { Attempts = 29 }, 500).DeadReason, Is.EqualTo("MaxDeliveryAttemptsExceeded"));

    [Test]
    public void Event_AtTheEndOfItsTimeToLive_IsExpired() => Assert.Multiple(() =>
    {
        Assert.That(RetryPolicy.IsExpired(Subscription, Fresh, Now + TimeSpan.FromHours(24)), Is.True);
        Assert.That(RetryPolicy.IsExpired(Subscription, Fresh, Now + TimeSpan.FromHours(23.9)), Is.False);
    });

    [TestCase(200, true)]
    [TestCase(204, true)]
    [TestCase(205, false)]
    [TestCase(302, false)]
    public void Answer_From200To204_IsReceived(int status, bool received) =>
        Assert.That(DeliveryOutcome.Answered(status).IsDelivered, Is.EqualTo(received));

    private static Delivery After(Delivery delivery, int status) =>
        RetryPolicy.AfterFailure(Subscription, delivery, DeliveryOutcome.Answered(status), Now);
}
