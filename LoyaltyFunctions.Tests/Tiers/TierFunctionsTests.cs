using System.Text.Json;
using LoyaltyFunctions.Tiers;

namespace LoyaltyFunctions.Tests.Tiers;

public sealed class TierFunctionsTests
{
    [TestCase("""{"specversion":"1.0","subject":"customers/c-1","data":{}}""", "c-1")]
    [TestCase("""{"eventType":"PointsReversed","subject":"customers/c-1"}""", "c-1")]
    [TestCase("""{"subject":"customers/customers/2026-03-02T09:14:07+01:00"}""", "customers/2026-03-02T09:14:07+01:00")]
    public void Customer_OfAnEvent_IsInItsSubject(string delivered, string customerId) =>
        Assert.That(TierFunctions.CustomerOf(delivered), Is.EqualTo(customerId));

    [TestCase("""{"specversion":"1.0"}""")]
    [TestCase("""{"subject":7}""")]
    [TestCase("""{"subject":"customers/"}""")]
    [TestCase("""{"subject":"orders/7"}""")]
    [TestCase("[]")]
    public void Event_AboutNoCustomer_IsRefused(string delivered) =>
        Assert.That(() => TierFunctions.CustomerOf(delivered), Throws.InstanceOf<JsonException>());
}
