using System.Net;
using LoyaltyFunctions.Adjustments;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using static LoyaltyFunctions.Tests.EndToEnd.Commands.CommandPlatform;

namespace LoyaltyFunctions.Tests.EndToEnd.Commands;

/// <summary>What takes more than one request: reservations, returns, and adjustments by two.</summary>
public sealed class LifeCycleTests
{
    private const string Large = """{"points":20000,"reason":"a till was broken","actor":"anna"}""";
    private const string Approve = """{"actor":"berta","approve":true}""";
    private const string Refuse = """{"actor":"berta","approve":false,"reason":"no such till"}""";

    [Test]
    public async Task Reservation_HoldsItsPoints_UntilItIsPostedInPart()
    {
        var customer = await CustomerAsync("cycle-post");
        await PostAsync(customer, "reservations", """{"points":600}""", "basket/1");
        var open = await GetAsync(customer, "reservations/basket%2F1");
        var tooMuch = await PostAsync(customer, "redemptions", """{"points":500}""", "redeem-1");

        var posted = await PostAsync(customer, "reservations/basket%2F1/post", """{"points":250}""", "post-1");

        var closed = await GetAsync(customer, "reservations/basket%2F1");
        Assert.Multiple(async () =>
        {
            Assert.That((open.String("state"), open.Number("points")), Is.EqualTo(("open", 600)));
            Assert.That(tooMuch.Problem, Is.EqualTo("insufficient-points"));
            Assert.That((posted.Number("points"), posted.Number("balance")), Is.EqualTo((-250, 750)));
            Assert.That(closed.String("state"), Is.EqualTo("posted"));
            Assert.That(
                closed.Json["entries"]!.AsArray().Select(entry => entry!["kind"]!.GetValue<string>()),
                Is.EqualTo(new[] { "reserve", "post" }));
            Assert.That(Balances.Of(await AccountAsync(customer), Some.Now).Reserved, Is.EqualTo(Points.Zero));
        });
    }

    [TestCase("void", "voided")]
    [TestCase(null, "lapsed")]
    public async Task Reservation_ThatIsNotPosted_GivesItsPointsBack(string? end, string state)
    {
        var customer = await CustomerAsync($"cycle-{state}");
        await ExecuteAsync(new ReservePoints
        {
            CustomerId = customer,
            RecordedBy = "test",
            RequestId = "held",
            Points = new Points(600),
            HeldFor = end is null ? TimeSpan.FromTicks(1) : TimeSpan.FromHours(1),
        });
        if (end is not null) await PostAsync(customer, $"reservations/held/{end}", "{}", "end-1");

        var view = await GetAsync(customer, "reservations/held");
        var redeemed = await PostAsync(customer, "redemptions", """{"points":1000}""", "redeem-1");

        Assert.That((view.String("state"), redeemed.Status), Is.EqualTo((state, HttpStatusCode.Created)));
    }

    [Test]
    public async Task Return_InParts_TakesExactlyWhatThePurchaseEarned_AndNoMore()
    {
        var customer = await CustomerAsync("cycle-return", points: 333);
        const string part = """{"purchaseId":"order-of-cycle-return","lines":[{"line":"1","amount":11.1}]}""";

        for (var n = 1; n <= 3; n++) await PostAsync(customer, "returns", part, $"return-{n}");
        var more = await PostAsync(customer, "returns", part, "return-4");
        var all = await PostAsync(customer, "returns", """{"purchaseId":"order-of-cycle-return"}""", "return-5");

        Assert.That((await AccountAsync(customer)).Balance, Is.EqualTo(Points.Zero));
        Assert.That((more.Problem, all.Problem), Is.EqualTo(("more-than-bought", "already-reversed")));
    }

    [Test]
    public async Task Return_OfSpentPoints_LeavesADeficitThatTheNextPurchaseRepays()
    {
        var customer = await CustomerAsync("cycle-deficit", points: 100);
        await PostAsync(customer, "redemptions", """{"points":60}""", "redeem-1");

        var returned = await PostAsync(
            customer, "returns", """{"purchaseId":"order-of-cycle-deficit","reason":"did not fit"}""", "return-1");

        Assert.That((returned.Number("deficit"), returned.Number("balance")), Is.EqualTo((60, -60)));
        await ExecuteAsync(Some.Earn("next", customer, 100));
        Assert.That((await AccountAsync(customer)).Balance, Is.EqualTo(new Points(40)));
    }

    [Test]
    public async Task Refund_OfARedemption_GivesThePointsBack()
    {
        var customer = await CustomerAsync("cycle-refund");
        var redeemed = await PostAsync(customer, "redemptions", """{"points":600}""", "redeem-1");
        var id = redeemed.String("entryId");

        await PostAsync(customer, "refunds", $$"""{"entryId":"{{id}}","points":200}""", "refund-1");
        await PostAsync(customer, "refunds", $$"""{"entryId":"{{id}}"}""", "refund-2");
        var more = await PostAsync(customer, "refunds", $$"""{"entryId":"{{id}}"}""", "refund-3");

        Assert.That((await AccountAsync(customer)).Balance, Is.EqualTo(new Points(1_000)));
        Assert.That(more.Problem, Is.EqualTo("already-reversed"));
    }

    [Test]
    public async Task Adjustment_AboveTheLimit_WaitsForASecondPerson()
    {
        var customer = await CustomerAsync("cycle-approve");
        var asked = await PostAsync(customer, "adjustments", Large, "adjust/1");
        var pending = await GetAsync(customer, "adjustments/adjust%2F1");
        var before = await AccountAsync(customer);

        var alone = await PostAsync(
            customer, "adjustments/adjust%2F1/approval", Approve.Replace("berta", "Anna"), "approve-1");
        var preview = await PostAsync(customer, "adjustments/adjust%2F1/approval?dryRun=true", Approve, "approve-2");
        Assert.That((await AccountAsync(customer)).ETag, Is.EqualTo(before.ETag));
        var approved = await PostAsync(customer, "adjustments/adjust%2F1/approval", Approve, "approve-2");
        var again = await PostAsync(customer, "adjustments/adjust%2F1/approval", Approve, "approve-2");
        var tooLate = await PostAsync(customer, "adjustments/adjust%2F1/approval", Refuse, "approve-3");

        var view = await GetAsync(customer, "adjustments/adjust%2F1");
        var repeat = await PostAsync(customer, "adjustments", Large, "adjust/1");
        Assert.Multiple(async () =>
        {
            Assert.That(asked.Status, Is.EqualTo(HttpStatusCode.Accepted));
            Assert.That(asked.Location, Is.EqualTo($"/api/customers/{customer}/adjustments/adjust%2F1"));
            Assert.That(pending.String("state"), Is.EqualTo("pending"));
            Assert.That((alone.Status, alone.Problem), Is.EqualTo((HttpStatusCode.Forbidden, "same-approver")));
            Assert.That((approved.Status, approved.Number("balance")), Is.EqualTo((HttpStatusCode.Created, 21_000)));
            Assert.That(preview.Outcome, Is.EqualTo(approved.Outcome));
            Assert.That(approved.Json["remark"]!["approver"]!.GetValue<string>(), Is.EqualTo("berta"));
            Assert.That((again.Text, again.IsReplayed), Is.EqualTo((approved.Text, true)));
            Assert.That(tooLate.Problem, Is.EqualTo("adjustment-closed"));
            Assert.That(view.String("state"), Is.EqualTo("approved"));
            Assert.That((repeat.Text, repeat.IsReplayed), Is.EqualTo((asked.Text, true)));
            Assert.That((await AccountAsync(customer)).Balance, Is.EqualTo(new Points(21_000)));
        });
    }

    [Test]
    public async Task Adjustment_ThatASecondPersonRefuses_IsClosed()
    {
        var customer = await CustomerAsync("cycle-refuse");
        await PostAsync(customer, "adjustments", Large, "adjust-1");

        var refused = await PostAsync(customer, "adjustments/adjust-1/approval", Refuse, "refuse-1");
        var again = await PostAsync(customer, "adjustments/adjust-1/approval", Refuse, "refuse-1");
        var approved = await PostAsync(customer, "adjustments/adjust-1/approval", Approve, "approve-1");

        Assert.Multiple(async () =>
        {
            Assert.That((refused.Status, refused.String("state")), Is.EqualTo((HttpStatusCode.OK, "refused")));
            Assert.That((again.Text, again.IsReplayed), Is.EqualTo((refused.Text, true)));
            Assert.That(
                (approved.Status, approved.Problem), Is.EqualTo((HttpStatusCode.Conflict, "adjustment-closed")));
            Assert.That((await AccountAsync(customer)).Balance, Is.EqualTo(new Points(1_000)));
        });
    }

    [Test]
    public async Task Adjustment_ThatNobodyApprovedInTime_HasEnded()
    {
        var customer = await CustomerAsync("cycle-ended");
        await Fixture.Service<CosmosAdjustmentStore>().CreateAsync(
            new AdjustmentRequest
            {
                CustomerId = customer,
                RequestId = "adjust-1",
                Points = new Points(20_000),
                Reason = "old",
                Actor = "anna",
                Program = "default",
                RequestedAt = Some.Now,
                EndsAt = Some.Now.AddDays(7),
            },
            default);

        var answer = await PostAsync(customer, "adjustments/adjust-1/approval", Approve, "approve-1");

        var view = await GetAsync(customer, "adjustments/adjust-1");
        Assert.That((answer.Status, answer.Problem), Is.EqualTo((HttpStatusCode.Conflict, "approval-ended")));
        Assert.That(view.String("state"), Is.EqualTo("ended"));
    }

    [Test]
    public async Task Adjustment_WhosePointsAreSpentMeanwhile_StaysOpen_AndCanBeApprovedLater()
    {
        var customer = await CustomerAsync("cycle-spent", points: 20_000);
        await PostAsync(customer, "adjustments", Large.Replace("20000", "-20000"), "adjust-1");
        await PostAsync(customer, "redemptions", """{"points":1}""", "redeem-1");

        var refused = await PostAsync(customer, "adjustments/adjust-1/approval", Approve, "approve-1");
        var view = await GetAsync(customer, "adjustments/adjust-1");
        await ExecuteAsync(Some.Earn("next", customer, 1));
        var approved = await PostAsync(customer, "adjustments/adjust-1/approval", Approve, "approve-1");

        Assert.That(
            (refused.Problem, view.String("state"), approved.Status),
            Is.EqualTo(("insufficient-points", "pending", HttpStatusCode.Created)));
        Assert.That((await AccountAsync(customer)).Balance, Is.EqualTo(Points.Zero));
    }

    [Test]
    public async Task Adjustment_ApprovedAndRefusedAtOnce_IsOneOfThem()
    {
        var customer = await CustomerAsync("cycle-both");
        for (var n = 0; n < 10; n++)
        {
            await PostAsync(customer, "adjustments", Large, $"adjust-{n}");
            var before = await AccountAsync(customer);

            var answers = await Task.WhenAll(
                PostAsync(customer, $"adjustments/adjust-{n}/approval", Approve, "approve"),
                PostAsync(customer, $"adjustments/adjust-{n}/approval", Refuse, "refuse"));

            var added = (await AccountAsync(customer)).Sequence - before.Sequence;
            Assert.That(answers.Count(answer => answer.Problem == "adjustment-closed"), Is.EqualTo(1));
            Assert.That(added, Is.EqualTo(answers[0].Status == HttpStatusCode.Created ? 1 : 0));
        }
    }
}
