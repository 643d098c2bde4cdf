namespace LoyaltyFunctions.Shared;

/// <summary>Ids of callers as part of a route.</summary>
public static class RouteKey
{
    /// <summary>The one escape that web servers leave in a path, because a slash would cut it elsewhere.</summary>
    public const string EscapedSlash = "%2F";

    /// <summary>The id that a caller escaped into the path; ids with a literal <c>%2F</c> are refused where they come in.</summary>
    public static string Read(string routeValue) =>
        routeValue.Replace(EscapedSlash, "/", StringComparison.OrdinalIgnoreCase);
}
