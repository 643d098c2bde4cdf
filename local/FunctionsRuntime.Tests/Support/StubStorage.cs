using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FunctionsRuntime.Tests.Support;

/// <summary>As much of the blob and queue protocols as one trigger uses: look, read, list, send.</summary>
internal sealed class StubStorage : IAsyncDisposable
{
    public const string ETag = "\"0x8D\"";
    private readonly WebApplication _web;

    private StubStorage(WebApplication web) => _web = web;

    public ConcurrentDictionary<string, string> Blobs { get; } = new();

    /// <summary>What the next list of blobs is, in place of a list.</summary>
    public string? Nonsense { get; set; }

    public ConcurrentQueue<string> Messages { get; } = new();

    public string Url => $"{_web.Urls.First()}/account";

    public string ConnectionString =>
        $"AccountName=account;AccountKey=a2V5;BlobEndpoint={Url};QueueEndpoint={_web.Urls.First()}/queues/account";

    public static async Task<StubStorage> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var web = builder.Build();
        web.Urls.Add("http://127.0.0.1:0");
        var storage = new StubStorage(web);
        web.MapMethods("/account/uploads/{**name}", ["HEAD", "GET"], storage.Read);
        web.MapGet("/account/uploads", storage.List);
        web.MapPut("/queues/account/{queue}", () => Results.StatusCode(201));
        web.MapPost("/queues/account/{queue}/messages", storage.SendAsync);
        await web.StartAsync();
        return storage;
    }

    public ValueTask DisposeAsync() => _web.DisposeAsync();

    private IResult Read(HttpContext http, string name)
    {
        http.Response.Headers["x-ms-blob-type"] = "BlockBlob";
        http.Response.Headers["x-ms-version"] = "2025-01-05";
        http.Response.Headers["x-ms-creation-time"] = "Fri, 02 Jan 2026 03:04:05 GMT";
        if (!Blobs.TryGetValue(name, out var text)) return Results.NotFound();
        var range = http.Request.Headers["x-ms-range"].ToString();
        if (range.Length > 0) http.Request.Headers.Range = range;
        return Results.Bytes(
            System.Text.Encoding.UTF8.GetBytes(text),
            "application/octet-stream",
            enableRangeProcessing: true,
            lastModified: new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
            entityTag: new Microsoft.Net.Http.Headers.EntityTagHeaderValue(ETag));
    }

    private IResult List()
    {
        var nonsense = Nonsense;
        Nonsense = null;
        return Results.Content(nonsense ?? Listing(), "application/xml");
    }

    private string Listing() =>
        $"""
        <EnumerationResults ContainerName="uploads"><Blobs>{string.Concat(Blobs.Keys.Select(Entry))}</Blobs>
        <NextMarker /></EnumerationResults>
        """;

    private static string Entry(string name) =>
        $"<Blob><Name>{name}</Name><Properties><Etag>{ETag}</Etag><BlobType>BlockBlob</BlobType></Properties></Blob>";

    private async Task<IResult> SendAsync(string queue, HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        var text = System.Xml.Linq.XDocument.Parse(await reader.ReadToEndAsync()).Root!.Element("MessageText")!.Value;
        Messages.Enqueue($"{queue}: {System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(text))}");
        return Results.Content(
            """
            <QueueMessagesList><QueueMessage>
            <MessageId>1</MessageId>
            <InsertionTime>Fri, 02 Jan 2026 03:04:05 GMT</InsertionTime>
            <ExpirationTime>Fri, 09 Jan 2026 03:04:05 GMT</ExpirationTime>
            <PopReceipt>r</PopReceipt>
            <TimeNextVisible>Fri, 02 Jan 2026 03:04:05 GMT</TimeNextVisible>
            </QueueMessage></QueueMessagesList>
            """,
            "application/xml",
            statusCode: 201);
    }
}
