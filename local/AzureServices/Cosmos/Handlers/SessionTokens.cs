using System.Globalization;
using AzureServices.Cosmos.Protocol;

namespace AzureServices.Cosmos.Handlers;

/// <summary>
/// Session tokens, as <c>RANGE:-1#LSN</c>, or several of them with commas between. All ranges count by the LSNs of the
/// account.
/// </summary>
internal static class SessionTokens
{
    public static string Of(int range, long lsn) => string.Create(CultureInfo.InvariantCulture, $"{range}:-1#{lsn}");

    /// <summary>
    /// Refuses a read that must not be older than what this account has stored. There is one replica, so waiting for
    /// another one would not help.
    /// </summary>
    /// <exception cref="RefusedException">The token is of the future, or none at all.</exception>
    public static void Require(CosmosRequest request, int range, long committedLsn)
    {
        if (request.Header(Wire.SessionToken) is not { Length: > 0 } header) return;
        foreach (var token in header.Split(','))
        {
            var (of, lsn) = Read(token);
            if (of == range && lsn > committedLsn)
                throw new RefusedException(
                    404, "The read session is not available for the input session token.",
                    SubStatuses.ReadSessionNotAvailable);
        }
    }

    private static (int Range, long Lsn) Read(string token)
    {
        var colon = token.IndexOf(':', StringComparison.Ordinal);
        // VERSION#LSN#REGION=LSN..., or the LSN alone as the oldest clients have it.
        var parts = token[(colon + 1)..].Split('#');
        if (colon > 0 &&
            int.TryParse(token.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var range) &&
            long.TryParse(
                parts.Length == 1 ? parts[0] : parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var lsn))
            return (range, lsn);
        throw RefusedException.Malformed($"The session token '{token}' is invalid.");
    }
}
