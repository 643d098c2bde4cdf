using AzureServices.Cosmos.Protocol;

namespace AzureServices.Cosmos.Query;

/// <summary>How a query is refused: always with the place in its text.</summary>
internal static class SqlSyntax
{
    public static RefusedException Refuse(string reason, int position) =>
        RefusedException.Malformed($"Query not supported: {reason} at position {position}.");
}
