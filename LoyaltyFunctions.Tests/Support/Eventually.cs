namespace LoyaltyFunctions.Tests.Support;

/// <summary>Waits for a condition, with a bound; never for a time.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks until the answer pleases.</summary>
    public static async Task<T> GetAsync<T>(Func<Task<T>> ask, Func<T, bool> pleases, string what)
    {
        using var bound = new CancellationTokenSource(Bound);
        while (true)
        {
            var answer = await ask();
            if (pleases(answer)) return answer;
            if (bound.IsCancellationRequested)
            {
                throw new AssertionException($"After {Bound}: {what}; the last answer was {answer}.");
            }

            await Task.Delay(Pause, CancellationToken.None);
        }
    }
}
