namespace AzureServices.Cosmos.Protocol;

/// <summary>
/// Request units by a fixed model, so that two runs cost the same: reading a started KB is 1 RU, writing one is 5 RU,
/// a query is 2.5 RU and half a unit for each started KB that it returns.
/// </summary>
internal static class RequestCharge
{
    private const double WriteOfOneKilobyte = 5;
    private const double QueryBase = 2.5;
    private const double QueryPerKilobyte = 0.5;

    /// <summary>What a request costs that touches no item, such as a refused one.</summary>
    public const double Smallest = 1;

    public static double OfRead(int bytes) => StartedKilobytes(bytes);

    public static double OfWrite(int bytes) => WriteOfOneKilobyte * StartedKilobytes(bytes);

    public static double OfQuery(long bytesReturned) =>
        QueryBase + QueryPerKilobyte * (bytesReturned == 0 ? 0 : StartedKilobytes(bytesReturned));

    public static double OfFeed(long bytesReturned) => StartedKilobytes(bytesReturned);

    private static long StartedKilobytes(long bytes) => Math.Max(1, (bytes + 1023) / 1024);
}
