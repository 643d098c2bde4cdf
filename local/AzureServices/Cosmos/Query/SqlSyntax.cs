using System.Text.Json;
using AzureServices.Cosmos.Protocol;

namespace AzureServices.Cosmos.Query;

/// <summary>Where something stands in the text of a query; line and column count from 1.</summary>
internal readonly record struct SqlPlace(int Start, int End, int Line, int Column)
{
    public SqlPlace To(SqlPlace last) => this with { End = Math.Max(End, last.End) };
}

/// <summary>How a query is refused: in the form of the service, with the place in the text.</summary>
internal static class SqlSyntax
{
    public const string Unexpected = "SC1001";
    public const string UnknownName = "SC2001";
    public const string UnknownFunction = "SC2005";
    public const string ArgumentCount = "SC2050";
    public const string Nested = "SC2101";
    public const string NotGrouped = "SC2102";

    /// <summary>What the language has and this endpoint has not, or what a limit of the endpoint forbids.</summary>
    public const string Unsupported = "SC2990";

    public static RefusedException Refuse(string code, string message, SqlPlace place)
    {
        var error = new
        {
            severity = "Error",
            location = new { start = place.Start, end = place.End },
            code,
            message = $"{message} (line {place.Line}, column {place.Column})",
        };
        var errors = JsonSerializer.Serialize(new { errors = new[] { error } }, JsonText.SerializerOptions);
        return RefusedException.Malformed("Message: " + errors);
    }
}
