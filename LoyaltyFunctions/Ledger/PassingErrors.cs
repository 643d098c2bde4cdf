using System.Net;
using Microsoft.Azure.Cosmos;

namespace LoyaltyFunctions.Ledger;

/// <summary>Answers of the store that mean "not now"; any other stays the same however often it is asked for.</summary>
internal static class PassingErrors
{
    public static bool Is(CosmosException exception) => exception.StatusCode is
        HttpStatusCode.RequestTimeout or HttpStatusCode.Gone or HttpStatusCode.TooManyRequests
        or HttpStatusCode.ServiceUnavailable or (HttpStatusCode)449;
}
