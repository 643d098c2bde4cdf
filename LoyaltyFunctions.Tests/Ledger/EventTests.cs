using System.Text.Json;
using Azure.Messaging;
using LoyaltyFunctions.Erasure;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Profiles;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using LoyaltyFunctions.Tiers;

namespace LoyaltyFunctions.Tests.Ledger;

public sealed class EventTests
{
    private static IEnumerable<OutboxEvent> Sent
    {
        get
        {
            var change = Account.Open("c-1").Change(Some.Earn());
            yield return change.Events.Single();
            yield return TierUpdated.For(change.Account, "silver", Some.Now);
            yield return ProfileErased.For(new EraseProfile("c-1", Number: 1, Some.Now), Some.Now);
            yield return TierUpdated.For(change.Account with { Tier = "bronze" }, "silver", Some.Now);
            foreach (var entry in EveryKind.Entries.Where(entry => entry.Kind != EntryKind.Earn))
            {
                yield return LedgerEvents.For(entry, change.Account);
            }
        }
    }

    [Test]
    public void Kinds_OfEntriesAreAllTriedOut() => Assert.That(
        EveryKind.Entries.Select(entry => entry.Kind).Distinct(), Is.EquivalentTo(Enum.GetValues<EntryKind>()));

    [TestCaseSource(nameof(Sent))]
    public async Task Event_ThatTheAppSends_FitsItsSchema(OutboxEvent stored)
    {
        var sent = JsonSerializer.SerializeToUtf8Bytes(EventPublisher.ToCloudEvent(stored));

        Assert.That(await EventSchemas.ErrorsAsync(BinaryData.FromBytes(sent)), Is.Empty);
    }

    [Test]
    public void Event_CarriesTheTraceOfItsCause()
    {
        const string trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

        CloudEvent sent = EventPublisher.ToCloudEvent(Sent.First() with { TraceParent = trace });

        Assert.That(sent.ExtensionAttributes["traceparent"], Is.EqualTo(trace));
    }

    [Test]
    public void Event_OfTwoCustomersWhoseEntriesShareAnId_HasTwoIds()
    {
        var ids = new[] { "c-1", "c-2" }.Select(customer =>
            Account.Open(customer).With(Some.Earn(customerId: customer))
                .Change(Some.Redeem(1, customerId: customer)).Events.Single().EventId);

        Assert.That(ids, Is.Unique);
    }

    [Test]
    public void TierEvent_OfTwoCustomers_HasTwoIds() => Assert.That(
        TierUpdated.For(Account.Open("c-1"), "bronze", Some.Now).EventId,
        Is.Not.EqualTo(TierUpdated.For(Account.Open("c-2"), "bronze", Some.Now).EventId));
}
