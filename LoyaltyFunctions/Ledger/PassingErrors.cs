using System.Net;
using Microsoft.Azure.Cosmos;

namespace LoyaltyFunctions.Ledger;

/// <summary>What the store says when it is away for now: asking again may help, and settles what was done.</summary>
internal static class PassingErrors
{
    public static bool Is(Exception exception) => exception is HttpRequestException or CosmosException
    {
        StatusCode: HttpStatusCode.RequestTimeout or HttpStatusCode.Gone or HttpStatusCode.TooManyRequests
            or HttpStatusCode.ServiceUnavailable or (HttpStatusCode)449
    };
}
