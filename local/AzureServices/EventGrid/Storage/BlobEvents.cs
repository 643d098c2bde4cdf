using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AzureServices.EventGrid.Storage;

/// <summary>Builds the events that a storage account sends, in the Event Grid schema.</summary>
internal sealed class BlobEvents(Uri serviceUri, TimeProvider time)
{
    private static readonly JsonSerializerOptions WithoutNulls = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private long _sequence = time.GetUtcNow().UtcTicks;

    /// <summary><c>Microsoft.Storage.BlobCreated</c>: this version of the blob was written.</summary>
    public GridEvent Created(BlobAddress address, BlobVersion version, BlobRequest request) => Build(
        "Microsoft.Storage.BlobCreated",
        address,
        version.ETag,
        request,
        new
        {
            api = request.Api,
            clientRequestId = request.ClientRequestId,
            requestId = RequestIdOf(request, address, version.ETag),
            eTag = version.ETag,
            contentType = version.ContentType ?? "application/octet-stream",
            contentLength = version.ContentLength,
            blobType = version.BlobType,
            url = UrlOf(address),
            sequencer = NextSequencer(),
            storageDiagnostics = DiagnosticsOf(address, version.ETag),
        });

    /// <summary><c>Microsoft.Storage.BlobDeleted</c>: the version known last is gone.</summary>
    public GridEvent Deleted(BlobAddress address, string etag, BlobRequest request) => Build(
        "Microsoft.Storage.BlobDeleted",
        address,
        etag,
        request,
        new
        {
            api = request.Api,
            clientRequestId = request.ClientRequestId,
            requestId = RequestIdOf(request, address, etag),
            eTag = etag,
            url = UrlOf(address),
            sequencer = NextSequencer(),
            storageDiagnostics = DiagnosticsOf(address, etag),
        });

    /// <summary>Each segment is escaped by itself, so that the name can be read back whatever it holds.</summary>
    private string UrlOf(BlobAddress address) =>
        $"{serviceUri.AbsoluteUri.TrimEnd('/')}/{address.Container}/"
        + string.Join('/', address.Blob.Split('/').Select(Uri.EscapeDataString));

    private static GridEvent Build(string type, BlobAddress address, string etag, BlobRequest request, object data)
    {
        var id = IdOf(type, address, etag);
        var subject = BlobSubject.Of(address);
        var json = JsonSerializer.SerializeToElement(
            new
            {
                id,
                subject,
                eventType = type,
                eventTime = request.At,
                dataVersion = "",
                data,
            },
            WithoutNulls);
        return new GridEvent(id, type, subject, DeliverySchema.EventGridSchema, json);
    }

    private static string RequestIdOf(BlobRequest request, BlobAddress address, string etag) =>
        request.RequestId ?? IdOf("request", address, etag);

    private static object DiagnosticsOf(BlobAddress address, string etag) =>
        new { batchId = IdOf("batch", address, etag) };

    /// <summary>The same version of the same blob always gives the same id.</summary>
    private static string IdOf(string what, BlobAddress address, string etag)
    {
        var cause = Encoding.UTF8.GetBytes($"{what}\n{address.Container}\n{etag}\n{address.Blob}");
        return new Guid(SHA256.HashData(cause).AsSpan(0, 16)).ToString();
    }

    /// <summary>Later events of a blob have greater sequencers, compared as strings.</summary>
    private string NextSequencer() => $"{Interlocked.Increment(ref _sequence):x48}";
}
