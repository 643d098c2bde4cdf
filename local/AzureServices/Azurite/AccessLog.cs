using System.Globalization;
using System.Text.RegularExpressions;

namespace AzureServices.Azurite;

/// <summary>
/// Reads Azurite's access log: one line a request in the Common Log Format, for example
/// <c>127.0.0.1 - - [23/Nov/2026:10:00:00 +0000] "PUT /devstoreaccount1/uploads/a%20b.json HTTP/1.1" 201 -</c>.
/// </summary>
internal static partial class AccessLog
{
    private const int SuccessMin = 200;
    private const int SuccessMax = 299;

    /// <summary>The change that a line tells of, or null where it tells of none.</summary>
    public static BlobChange? Parse(string line)
    {
        var match = Request().Match(line);
        if (!match.Success)
        {
            return null;
        }

        var status = int.Parse(match.Groups["status"].ValueSpan, CultureInfo.InvariantCulture);
        if (status is < SuccessMin or > SuccessMax)
        {
            return null;
        }

        var url = match.Groups["url"].Value.Split('?', 2);
        return KindOf(match.Groups["method"].Value, url.Length > 1 ? url[1] : "") is { } kind
            ? Address(kind, url[0])
            : null;
    }

    private static BlobChangeKind? KindOf(string method, string query)
    {
        var parameters = query.Split('&', StringSplitOptions.RemoveEmptyEntries);
        if (Array.Exists(parameters, p => IsNamed(p, "restype") || IsNamed(p, "snapshot") || IsNamed(p, "versionid")))
        {
            return null;
        }

        if (method == "DELETE")
        {
            return BlobChangeKind.Deleted;
        }

        var comp = Array.Find(parameters, p => IsNamed(p, "comp"))?["comp=".Length..];
        return comp?.ToUpperInvariant() switch
        {
            null => BlobChangeKind.Put,
            "BLOCKLIST" => BlobChangeKind.PutBlockList,
            "BLOCK" => null,
            _ => BlobChangeKind.Touched,
        };
    }

    private static bool IsNamed(string parameter, string name) =>
        parameter.StartsWith(name + "=", StringComparison.OrdinalIgnoreCase);

    /// <summary>Azurite unescapes the whole path first and splits it then, and keeps a backslash as a slash.</summary>
    private static BlobChange? Address(BlobChangeKind kind, string path)
    {
        var parts = Uri.UnescapeDataString(path).Split('/', 4);
        return parts is ["", var account, var container, { Length: > 0 } blob]
            ? new BlobChange(kind, account, container, blob.Replace('\\', '/'))
            : null;
    }

    [GeneratedRegex("""\[[^\]]*\] "(?<method>PUT|DELETE) (?<url>\S+) HTTP/[\d.]+" (?<status>\d{3}) """)]
    private static partial Regex Request();
}
