using System.Globalization;
using System.Text.Json;

namespace AzureServices.Azurite;

/// <summary>
/// Reads the lines of the journal: facts of one successful request each, as <c>lifeline.cjs</c> notes them.
/// </summary>
internal static class BlobChangeReader
{
    /// <summary>The change that a line tells of, or null where it tells of none.</summary>
    public static BlobChange? Parse(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return json.RootElement.TryGetProperty("url", out _) ? ChangeOf(new Line(json.RootElement)) : null;
        }
        catch (JsonException)
        {
            return BlobChange.Unknown; // cut off by a kill: nobody knows what it would have told
        }
    }

    private static BlobChange? ChangeOf(Line line)
    {
        if (line.Method == "POST" || line.Parameter("restype") is not null)
        {
            return ChangeOfContainer(line);
        }

        if (line.Parameter("snapshot") is not null || line.Parameter("versionid") is not null)
        {
            return null;
        }

        if (line.Method == "DELETE")
        {
            return line.Text("deleteSnapshots") == "only" ? null : line.Change(BlobChangeKind.Deleted, "DeleteBlob");
        }

        return line.Parameter("comp")?.ToUpperInvariant() switch
        {
            null when line.Text("copySource") is not null => line.Change(BlobChangeKind.Written, "CopyBlob"),
            null => line.Change(BlobChangeKind.Written, "PutBlob"),
            "BLOCKLIST" => line.Change(BlobChangeKind.Written, "PutBlockList"),
            "BLOCK" => null,
            _ => line.Text("etag") is null ? null : line.Change(BlobChangeKind.Touched, ""),
        };
    }

    private static BlobChange? ChangeOfContainer(Line line) => (line.Method, line.Parameter("comp")) switch
    {
        ("POST", "batch") => BlobChange.Unknown,
        ("DELETE", null) => line.Change(BlobChangeKind.ContainerDeleted, ""),
        _ => null,
    };

    /// <summary>One line, with its address taken apart.</summary>
    private readonly struct Line
    {
        private readonly JsonElement _json;
        private readonly string _path;
        private readonly string[] _parameters;

        public Line(JsonElement json)
        {
            _json = json;
            var url = json.GetProperty("url").GetString()!.Split('?', 2);
            _path = url[0];
            _parameters = url.Length > 1 ? url[1].Split('&') : [];
        }

        public string Method => Text("method") ?? "";

        public string? Text(string name) =>
            _json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
                ? value.GetString()
                : null;

        public string? Parameter(string name) => Array.Find(
            _parameters, p => p.StartsWith(name + "=", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..];

        /// <summary>
        /// Azurite unescapes the whole path first and splits it then, and keeps a backslash as a slash.
        /// </summary>
        public BlobChange? Change(BlobChangeKind kind, string api)
        {
            var parts = Uri.UnescapeDataString(_path).Split('/', 4);
            var isContainer = kind == BlobChangeKind.ContainerDeleted;
            if (parts.Length < 3 || isContainer == (parts is [_, _, _, { Length: > 0 }]))
            {
                return null;
            }

            return new BlobChange(kind, parts[1], parts[2], isContainer ? "" : parts[3].Replace('\\', '/'))
            {
                Api = api,
                ETag = kind == BlobChangeKind.Deleted || isContainer ? null : Text("etag")?.Trim('"'),
                At = _json.TryGetProperty("at", out var at) && at.TryGetDateTimeOffset(out var time) ? time : default,
                RequestId = Text("requestId"),
                ClientRequestId = Text("clientRequestId"),
                ContentType = Text("contentType"),
                ContentLength = api == "PutBlob" ? LengthPut() : null,
                BlobType = Text("blobType") ?? (api == "PutBlockList" ? "BlockBlob" : null),
            };
        }

        /// <summary>
        /// A page blob is as long as was asked for, an append blob begins empty, a block blob is its body.
        /// </summary>
        private long? LengthPut() =>
            long.TryParse(Text("blobLength") ?? Text("contentLength"), CultureInfo.InvariantCulture, out var length)
                ? length
                : null;
    }
}
