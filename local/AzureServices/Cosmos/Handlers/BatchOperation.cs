using AzureServices.Cosmos.Protocol;
using AzureServices.Cosmos.Storage;

namespace AzureServices.Cosmos.Handlers;

/// <summary>Turns a row into what the store understands.</summary>
internal static class BatchOperation
{
    public static ItemOperation From(BatchRow row, Container container, string partition)
    {
        var verb = VerbOf(row);
        if (verb is ItemVerb.Create or ItemVerb.Upsert or ItemVerb.Replace) return Put(verb, row, container, partition);
        var id = row.Id ?? throw RefusedException.Malformed("The operation needs an id.");
        return new ItemOperation(verb, id)
        {
            Patch = verb is ItemVerb.Patch ? PatchRequest.Parse(BodyOf(row)) : null,
            IfMatch = row.IfMatch,
            IfNoneMatch = row.IfNoneMatch,
        };
    }

    private static ItemOperation Put(ItemVerb verb, BatchRow row, Container container, string partition)
    {
        var document = IncomingDocument.Parse(BodyOf(row), container.Definition);
        document.RequirePartition(partition);
        if (row.Id is { } id && id != document.Id)
            throw RefusedException.Malformed("The id of the operation and the id in the item differ.");
        return new ItemOperation(verb, document.Id)
        {
            Document = document,
            IfMatch = row.IfMatch,
            IfNoneMatch = row.IfNoneMatch,
        };
    }

    private static byte[] BodyOf(BatchRow row) =>
        row.Body ?? throw RefusedException.Malformed("The operation needs a body.");

    private static ItemVerb VerbOf(BatchRow row) => row.OperationType switch
    {
        0 => ItemVerb.Create,
        1 => ItemVerb.Patch,
        2 => ItemVerb.Read,
        4 => ItemVerb.Delete,
        5 => ItemVerb.Replace,
        20 => ItemVerb.Upsert,
        _ => throw RefusedException.Malformed($"A batch cannot hold operations of type {row.OperationType}."),
    };
}
