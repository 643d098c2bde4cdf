namespace AzureServices.Tests.Azurite;

/// <summary>Waits for a condition with a bound, in place of sleeping.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(10);

    public static Task IsTrueAsync(Func<bool> condition, string what) =>
        IsTrueAsync(() => Task.FromResult(condition()), what);

    public static async Task IsTrueAsync(Func<Task<bool>> condition, string what)
    {
        using var bound = new CancellationTokenSource(Bound);
        while (!await condition())
        {
            if (bound.IsCancellationRequested)
            {
                Assert.Fail($"Not within {Bound.TotalSeconds:0} s: {what}");
            }

            await Task.Delay(PollInterval, CancellationToken.None);
        }
    }
}
