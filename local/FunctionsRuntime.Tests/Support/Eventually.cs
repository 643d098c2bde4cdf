namespace FunctionsRuntime.Tests.Support;

/// <summary>Waits for a condition with a bound.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    public static Task HoldsAsync(Func<bool> condition, string what) => HoldsAsync(condition, what, static () => { });

    /// <summary>Does <paramref name="meanwhile"/> before each look, such as moving a clock.</summary>
    public static async Task HoldsAsync(Func<bool> condition, string what, Action meanwhile)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.That(TimeProvider.System.GetElapsedTime(started), Is.LessThan(Bound), $"never happened: {what}");
            meanwhile();
            await Task.Delay(Pause);
        }
    }
}
