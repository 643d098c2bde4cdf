using LoyaltyFunctions.Adjustments;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;

namespace LoyaltyFunctions.Tests.Adjustments;

public sealed class AdjustmentPolicyTests
{
    private static readonly AdjustmentRequest Request = new()
    {
        CustomerId = "c-1",
        RequestId = "request-1",
        Points = new Points(20_000),
        Reason = "a till was broken",
        Actor = "anna",
        Program = "default",
        RequestedAt = Some.Now,
        EndsAt = Some.Now.AddDays(7),
    };

    [TestCase(10_000, false)]
    [TestCase(10_001, true)]
    [TestCase(-10_000, false)]
    [TestCase(-10_001, true)]
    public void Limit_CountsInBothDirections(long points, bool needsApproval) =>
        Assert.That(AdjustmentPolicy.NeedsApproval(new Points(points), 10_000), Is.EqualTo(needsApproval));

    [TestCase("anna")]
    [TestCase("ANNA")]
    [TestCase(" anna ")]
    public void Approver_WhoAskedForIt_IsRefusedInAnySpelling(string actor) => Assert.That(
        AdjustmentPolicy.Judge(Request, isRecorded: false, By(actor)), Is.EqualTo(ApprovalVerdict.SameApprover));

    [TestCase(0, ApprovalVerdict.Accepted)]
    [TestCase(-1, ApprovalVerdict.Accepted)]
    [TestCase(7 * 24 * 60, ApprovalVerdict.Ended)]
    [TestCase((7 * 24 * 60) - 1, ApprovalVerdict.Accepted)]
    public void Approval_EndsAtItsTime(int minutes, ApprovalVerdict verdict) => Assert.That(
        AdjustmentPolicy.Judge(Request, isRecorded: false, By("berta", at: Some.Now.AddMinutes(minutes))),
        Is.EqualTo(verdict));

    [TestCase(true, true, ApprovalVerdict.Repeated)]
    [TestCase(true, false, ApprovalVerdict.Closed)]
    [TestCase(false, false, ApprovalVerdict.Repeated)]
    [TestCase(false, true, ApprovalVerdict.Closed)]
    public void Decision_AfterADecision_IsTheSameOrRefused_AlsoAfterTheEnd(
        bool first, bool second, ApprovalVerdict verdict)
    {
        var decided = Request with { Decision = By("berta", first) };

        Assert.That(
            AdjustmentPolicy.Judge(decided, isRecorded: false, By("carl", second, Some.Now.AddYears(1))),
            Is.EqualTo(verdict));
    }

    [Test]
    public void Refusal_OfWhatIsRecorded_ComesTooLate() => Assert.That(
        AdjustmentPolicy.Judge(Request, isRecorded: true, By("berta", approves: false)),
        Is.EqualTo(ApprovalVerdict.Closed));

    [Test]
    public void State_FollowsDecisionEntryAndTime()
    {
        var approved = Request with { Decision = By("berta") };
        var refused = Request with { Decision = By("berta", approves: false) };

        Assert.Multiple(() =>
        {
            Assert.That(State(Request), Is.EqualTo(AdjustmentState.Pending));
            Assert.That(State(approved), Is.EqualTo(AdjustmentState.Approving));
            Assert.That(State(approved, isRecorded: true), Is.EqualTo(AdjustmentState.Approved));
            Assert.That(State(refused), Is.EqualTo(AdjustmentState.Refused));
            Assert.That(
                AdjustmentPolicy.StateOf(Request, isRecorded: false, Request.EndsAt),
                Is.EqualTo(AdjustmentState.Ended));
        });
    }

    private static AdjustmentState State(AdjustmentRequest request, bool isRecorded = false) =>
        AdjustmentPolicy.StateOf(request, isRecorded, Some.Now);

    private static AdjustmentDecision By(string actor, bool approves = true, DateTimeOffset? at = null) =>
        new(approves, actor, Reason: null, at ?? Some.Now);
}
