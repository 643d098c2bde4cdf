using System.Globalization;
using System.Text;
using AzureServices.Cosmos.Protocol;

namespace AzureServices.Cosmos.Storage;

/// <summary>Writes the system properties behind a client's document.</summary>
internal static class StoredDocument
{
    public static StoredItem Complete(
        IncomingDocument document, Container container, long number, ChangeNumber change, long changedAt)
    {
        var rid = ResourceIds.OfItem(container.Database.Number, container.Number, number);
        var etag = Etags.Of(change.Value, changedAt).Replace("\"", "\\\"", StringComparison.Ordinal);
        var self = $"{container.Self}docs/{rid}/";
        var tail = string.Create(CultureInfo.InvariantCulture, $$"""
            ,"_rid":"{{rid}}","_self":"{{self}}","_etag":"{{etag}}","_attachments":"attachments/","_ts":{{changedAt}}}
            """);
        var body = new byte[document.Head.Length + Encoding.ASCII.GetByteCount(tail)];
        document.Head.Span.CopyTo(body);
        Encoding.ASCII.GetBytes(tail, body.AsSpan(document.Head.Length));
        return new StoredItem(number, change, changedAt, body);
    }

    /// <summary>How long the item was as the client sent it: without the system properties behind it.</summary>
    public static int ClientBytes(StoredItem item)
    {
        var head = item.Body.AsSpan().LastIndexOf(",\"_rid\":\""u8);
        return head < 0 ? item.Body.Length : head + 1;
    }

    /// <summary>The item as the change feed shows it: with the LSN of its transaction.</summary>
    public static byte[] WithLsn(StoredItem item)
    {
        var tail = string.Create(CultureInfo.InvariantCulture, $$""","_lsn":{{item.Change.Lsn}}}""");
        return [.. item.Body.AsSpan(0, item.Body.Length - 1), .. Encoding.ASCII.GetBytes(tail)];
    }
}
