using System.Reflection;
using LoyaltyFunctions.Integrity;
using Microsoft.Azure.Functions.Worker;

namespace LoyaltyFunctions.Tests.Integrity;

public sealed class SealScheduleTests
{
    [Test]
    public void EveryTimer_ThatFails_IsTriedAgain()
    {
        var timers = typeof(SealFunctions).Assembly.GetTypes().SelectMany(type => type.GetMethods())
            .Where(method => method.GetParameters().Any(it => it.IsDefined(typeof(TimerTriggerAttribute))))
            .ToList();

        Assert.That(timers.Select(method => method.Name), Does.Contain(nameof(SealFunctions.SealDailyAsync)));
        Assert.That(
            timers.Where(method => !method.IsDefined(typeof(FixedDelayRetryAttribute))).Select(method => method.Name),
            Is.Empty, "a timer that fails once would leave its day or hour out");
    }
}
