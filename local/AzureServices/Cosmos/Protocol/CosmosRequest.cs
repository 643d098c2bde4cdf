using Microsoft.AspNetCore.Http;

namespace AzureServices.Cosmos.Protocol;

/// <summary>A request with what the protocol says about its headers.</summary>
internal sealed class CosmosRequest(HttpContext context)
{
    // A batch of 2 MB carries its row headers on top.
    private const int BodyBytesMax = IncomingDocument.BytesMax + 256 * 1024;

    private string? _partition;

    public string Method { get; } = context.Request.Method;

    /// <summary>The decoded parts of the path; ids cannot contain a slash.</summary>
    public string[] Segments { get; } =
        (context.Request.Path.Value ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);

    public CancellationToken Aborted => context.RequestAborted;

    public string? IfMatch => Header("If-Match");

    public string? IfNoneMatch => Header("If-None-Match");

    public bool WantsMinimal =>
        Header("Prefer") is { } prefer && prefer.Contains("return=minimal", StringComparison.Ordinal);

    /// <summary>
    /// The partition that the request names, as its place in the hash space; null where it names none.
    /// </summary>
    public string? Partition =>
        _partition ??= Header(Wire.PartitionKey) is { } header ? EffectivePartitionKey.FromHeader(header) : null;

    public string RequiredPartition =>
        Partition ?? throw RefusedException.Malformed("PartitionKey value must be supplied for this operation.");

    public bool IsQuery =>
        Flag(Wire.IsQuery) ||
        context.Request.ContentType?.StartsWith("application/query+json", StringComparison.OrdinalIgnoreCase) == true;

    public string? Header(string name) =>
        context.Request.Headers.TryGetValue(name, out var values) ? values.ToString() : null;

    public bool Flag(string name) => bool.TryParse(Header(name), out var value) && value;

    /// <summary>The client's page size; null where it leaves that to the service.</summary>
    public int? MaxItemCount
    {
        get
        {
            if (Header(Wire.MaxItemCount) is not { } text) return null;
            if (!int.TryParse(text, out var count) || count is 0 or < -1)
                throw RefusedException.Malformed($"The page size '{text}' is not a positive number or -1.");
            return count == -1 ? null : count;
        }
    }

    public async Task<byte[]> ReadBodyAsync()
    {
        if (context.Request.ContentLength > BodyBytesMax) throw RefusedException.TooLarge("Request size is too large.");
        using var buffer = new MemoryStream((int)(context.Request.ContentLength ?? 0));
        var chunk = new byte[16 * 1024];
        int count;
        while ((count = await context.Request.Body.ReadAsync(chunk, context.RequestAborted)) > 0)
        {
            if (buffer.Length + count > BodyBytesMax) throw RefusedException.TooLarge("Request size is too large.");
            buffer.Write(chunk, 0, count);
        }

        return buffer.Length == buffer.Capacity ? buffer.GetBuffer() : buffer.ToArray();
    }
}
