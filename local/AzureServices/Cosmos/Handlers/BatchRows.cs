using AzureServices.Cosmos.Storage;
using Microsoft.Azure.Cosmos;
using Microsoft.Azure.Cosmos.Serialization.HybridRow;
using Microsoft.Azure.Cosmos.Serialization.HybridRow.IO;
using Microsoft.Azure.Cosmos.Serialization.HybridRow.Layouts;
using Microsoft.Azure.Cosmos.Serialization.HybridRow.Schemas;

namespace AzureServices.Cosmos.Handlers;

/// <summary>One operation of a batch as it stands in the request.</summary>
internal sealed class BatchRow
{
    public int? OperationType { get; set; }

    public string? PartitionKey { get; set; }

    public string? Id { get; set; }

    public byte[]? Body { get; set; }

    public string? IfMatch { get; set; }

    public string? IfNoneMatch { get; set; }

    public bool Minimal { get; set; }
}

/// <summary>Reads and writes the rows of a batch by the schema that the SDK carries.</summary>
internal static class BatchRows
{
    private const string SchemaResource = "Microsoft.Azure.Cosmos.Batch.HybridRowBatchSchemas.json";
    private const int ResultOverheadBytes = 128;

    private static readonly LayoutResolverNamespace Layouts = new(ReadSchema());
    private static readonly Layout ResultLayout =
        Layouts.Resolve(Layouts.Namespace.Schemas.Single(schema => schema.Name == "BatchResult").SchemaId);

    /// <summary>Reads one operation; null where the bytes are no such row.</summary>
    public static BatchRow? Read(ReadOnlyMemory<byte> record)
    {
        var buffer = new RowBuffer(record.Length);
        if (!buffer.ReadFrom(record.Span, HybridRowVersion.V1, Layouts)) return null;
        var reader = new RowReader(ref buffer);
        var row = new BatchRow();
        while (reader.Read())
            if (ReadField(ref reader, row) != Result.Success) return null;
        return row;
    }

    /// <summary>Writes one result.</summary>
    /// <param name="result">What became of the operation.</param>
    /// <param name="withBody">Whether the client wants the item back.</param>
    public static ReadOnlyMemory<byte> Write(ItemResult result, bool withBody)
    {
        var body = withBody ? result.Item?.Body : null;
        var resizer = new MemorySpanResizer<byte>(ResultOverheadBytes + (body?.Length ?? 0));
        var row = new RowBuffer(resizer.Memory.Length, resizer);
        row.InitLayout(HybridRowVersion.V1, ResultLayout, Layouts);
        var outcome = RowWriter.WriteBuffer(ref row, (result, body), WriteFields);
        if (outcome != Result.Success)
            throw new InvalidOperationException($"A batch result could not be written: {outcome}.");
        return resizer.Memory[..row.Length];
    }

    private static Result ReadField(ref RowReader reader, BatchRow row)
    {
        Result outcome;
        switch ((string)reader.Path)
        {
            case "operationType":
                outcome = reader.ReadInt32(out var type);
                row.OperationType = type;
                return outcome;
            case "partitionKey":
                outcome = reader.ReadString(out string partitionKey);
                row.PartitionKey = partitionKey;
                return outcome;
            case "id":
                outcome = reader.ReadString(out string id);
                row.Id = id;
                return outcome;
            case "resourceBody":
                outcome = reader.ReadBinary(out byte[] body);
                row.Body = body;
                return outcome;
            case "ifMatch":
                outcome = reader.ReadString(out string match);
                row.IfMatch = match;
                return outcome;
            case "ifNoneMatch":
                outcome = reader.ReadString(out string noneMatch);
                row.IfNoneMatch = noneMatch;
                return outcome;
            case "minimalReturnPreference":
                outcome = reader.ReadBool(out var minimal);
                row.Minimal = minimal;
                return outcome;
            default:
                return Result.Success;
        }
    }

    private static Result WriteFields(
        ref RowWriter writer, TypeArgument type, (ItemResult Result, byte[]? Body) context)
    {
        var (result, body) = context;
        var outcome = writer.WriteInt32("statusCode", result.Status);
        if (outcome == Result.Success && result.SubStatus != 0)
            outcome = writer.WriteInt32("subStatusCode", result.SubStatus);
        if (outcome == Result.Success && result.Item is { } item) outcome = writer.WriteString("eTag", item.Etag);
        if (outcome == Result.Success && body is not null) outcome = writer.WriteBinary("resourceBody", body);
        return outcome == Result.Success ? writer.WriteFloat64("requestCharge", result.Charge) : outcome;
    }

    private static Namespace ReadSchema()
    {
        using var stream = typeof(CosmosClient).Assembly.GetManifestResourceStream(SchemaResource)!;
        using var reader = new StreamReader(stream);
        return Namespace.Parse(reader.ReadToEnd());
    }
}
