using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AzureServices.Azurite;

namespace AzureServices.EventGrid.Storage;

/// <summary>Builds the events that a storage account sends, in the Event Grid schema.</summary>
internal sealed class BlobEvents(Uri serviceUri, TimeProvider time)
{
    private long _sequence = time.GetUtcNow().UtcTicks;

    /// <summary><c>Microsoft.Storage.BlobCreated</c>: this version of the blob is there.</summary>
    public GridEvent Created(BlobAddress address, BlobVersion version, BlobChangeKind hint) => Build(
        "Microsoft.Storage.BlobCreated",
        address,
        version.ETag,
        new
        {
            api = version.IsCopy ? "CopyBlob" : hint == BlobChangeKind.PutBlockList ? "PutBlockList" : "PutBlob",
            requestId = IdOf("request", address, version.ETag),
            eTag = version.ETag,
            contentType = version.ContentType,
            contentLength = version.ContentLength,
            blobType = version.BlobType,
            url = UrlOf(address),
            sequencer = NextSequencer(),
        });

    /// <summary><c>Microsoft.Storage.BlobDeleted</c>: the version last announced is gone.</summary>
    public GridEvent Deleted(BlobAddress address, string etag) => Build(
        "Microsoft.Storage.BlobDeleted",
        address,
        etag,
        new
        {
            api = "DeleteBlob",
            requestId = IdOf("request", address, etag),
            eTag = etag,
            url = UrlOf(address),
            sequencer = NextSequencer(),
        });

    /// <summary>Each segment is escaped by itself, so that the name can be read back whatever it holds.</summary>
    private string UrlOf(BlobAddress address) =>
        $"{serviceUri.AbsoluteUri.TrimEnd('/')}/{address.Container}/"
        + string.Join('/', address.Blob.Split('/').Select(Uri.EscapeDataString));

    private GridEvent Build(string type, BlobAddress address, string etag, object data)
    {
        var id = IdOf(type, address, etag);
        var subject = BlobSubject.Of(address);
        var json = JsonSerializer.SerializeToElement(new
        {
            id,
            subject,
            eventType = type,
            eventTime = time.GetUtcNow(),
            dataVersion = "",
            data,
        });
        return new GridEvent(id, type, subject, DeliverySchema.EventGridSchema, json);
    }

    /// <summary>The same version of the same blob always gives the same id.</summary>
    private static string IdOf(string what, BlobAddress address, string etag)
    {
        var cause = Encoding.UTF8.GetBytes($"{what}\n{address.Container}\n{etag}\n{address.Blob}");
        return new Guid(SHA256.HashData(cause).AsSpan(0, 16)).ToString();
    }

    /// <summary>Later events of a blob have greater sequencers, compared as strings.</summary>
    private string NextSequencer() => $"{Interlocked.Increment(ref _sequence):x32}";
}
