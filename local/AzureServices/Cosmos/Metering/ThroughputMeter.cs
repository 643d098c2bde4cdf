namespace AzureServices.Cosmos.Metering;

/// <summary>
/// Holds each container to its request units of the second. As on the service, a request is let in while anything is
/// left, and its charge is taken when it is known: a costly one is answered, and those after it wait until what it
/// took too much is made up for.
/// </summary>
internal sealed class ThroughputMeter(TimeProvider time)
{
    private const long MillisecondsPerSecond = 1000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (long Second, double Left)> _budgets = [];

    /// <summary>How long a container's next request has to wait; null where it may run now.</summary>
    /// <param name="container">Its resource id, which a new container of the same name does not share.</param>
    /// <param name="perSecond">Its request units of each second; more than 0.</param>
    public TimeSpan? WaitFor(string container, double perSecond)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        lock (_gate)
        {
            var (second, left) = Refilled(container, perSecond, now);
            if (left > 0) return null;
            var seconds = (long)Math.Floor(-left / perSecond) + 1;
            return TimeSpan.FromMilliseconds((second + seconds) * MillisecondsPerSecond - now);
        }
    }

    /// <summary>Takes the charge of a request that was let in.</summary>
    public void Spend(string container, double perSecond, double requestUnits)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        lock (_gate)
        {
            var (second, left) = Refilled(container, perSecond, now);
            _budgets[container] = (second, left - requestUnits);
        }
    }

    private (long Second, double Left) Refilled(string container, double perSecond, long now)
    {
        var second = now / MillisecondsPerSecond;
        if (!_budgets.TryGetValue(container, out var budget)) return (second, perSecond);
        // A clock that is set back gives nothing and takes nothing.
        var passed = Math.Max(0, second - budget.Second);
        return (Math.Max(second, budget.Second), Math.Min(perSecond, budget.Left + passed * perSecond));
    }
}
