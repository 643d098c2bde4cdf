using AzureServices.Cosmos.Protocol;
using AzureServices.Cosmos.Storage;
using Microsoft.Azure.Cosmos.Core;
using Microsoft.Azure.Cosmos.Serialization.HybridRow;
using Microsoft.Azure.Cosmos.Serialization.HybridRow.RecordIO;

namespace AzureServices.Cosmos.Handlers;

/// <summary>The RecordIO stream around the rows of a batch.</summary>
internal static class BatchRecords
{
    /// <exception cref="RefusedException">The bytes are no batch.</exception>
    public static async Task<IReadOnlyList<BatchRow>> ReadAsync(byte[] body)
    {
        var rows = new List<BatchRow>();
        try
        {
            var outcome = await new MemoryStream(body, writable: false).ReadRecordIOAsync(
                (ReadOnlyMemory<byte> record) =>
                {
                    if (BatchRows.Read(record) is not { } row) return Result.InvalidRow;
                    rows.Add(row);
                    return Result.Success;
                },
                _ => Result.Success,
                new MemorySpanResizer<byte>(body.Length));
            if (outcome == Result.Success) return rows;
        }
        catch (Exception broken) when (broken is ContractViolationException or ArgumentException
            or InvalidOperationException or IndexOutOfRangeException or OverflowException or FormatException)
        {
            // The row library guards against its own mistakes, not a stranger's: broken bytes show as any of these.
            throw RefusedException.Malformed($"The batch is not well-formed HybridRow ({broken.GetType().Name}).");
        }

        throw RefusedException.Malformed("The batch is not well-formed HybridRow.");
    }

    public static async Task<ReadOnlyMemory<byte>> WriteAsync(
        IReadOnlyList<ItemResult> results, IReadOnlyList<BatchRow> rows)
    {
        var stream = new MemoryStream();
        var outcome = await stream.WriteRecordIOAsync(default, Produce);
        if (outcome != Result.Success)
            throw new InvalidOperationException($"The batch answer could not be written: {outcome}.");
        return stream.GetBuffer().AsMemory(0, (int)stream.Length);

        Result Produce(long index, out ReadOnlyMemory<byte> record)
        {
            record = index < results.Count ? BatchRows.Write(results[(int)index], !rows[(int)index].Minimal) : default;
            return Result.Success;
        }
    }
}
