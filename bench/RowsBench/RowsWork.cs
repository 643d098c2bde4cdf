using System.Buffers;
using BenchShared;
using LoyaltyFunctions.Earning;
using LoyaltyFunctions.Uploads;
using LoyaltyFunctions.Uploads.Rows;

namespace RowsBench;

/// <param name="Seconds">From the first byte read to the last one written.</param>
internal sealed record RowsMeasured(long Rows, double Seconds, double PeakMegabytes);

/// <summary>The work of an upload without its stores: one range after the other, on one thread.</summary>
internal static class RowsWork
{
    private static readonly RowLimits Limits = new();
    private static readonly DateTimeOffset ArrivedAt = new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);

    public static async Task<RowsMeasured> PlanAsync(string file, CancellationToken cancellationToken)
    {
        var start = TimeProvider.System.GetTimestamp();
        var plan = await PlannedAsync(file, cancellationToken);
        var seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        return new RowsMeasured(await CountAsync(file, plan, _ => { }, cancellationToken), seconds, Meter.PeakMegabytes());
    }

    public static Task<RowsMeasured> JudgeAsync(string file, CancellationToken cancellationToken)
    {
        var options = new EarningOptions();
        return MeasureAsync(file, row => Judge(row, options), cancellationToken);
    }

    public static async Task<RowsMeasured> TransformAsync(string file, CancellationToken cancellationToken)
    {
        var start = TimeProvider.System.GetTimestamp();
        var plan = await PlannedAsync(file, cancellationToken);
        await using var output = File.Create(file + ".transformed", bufferSize: 1 << 16);
        output.Write(TransformedRows.Header(plan.Layout, new TransformOptions()));
        long rows;
        using (var transformed = new TransformedRows(plan.Layout, new TransformOptions(), ArrivedAt, output))
        {
            rows = await CountAsync(file, plan, row => transformed.Write(row), cancellationToken);
        }

        await output.FlushAsync(cancellationToken);
        return new RowsMeasured(
            rows, TimeProvider.System.GetElapsedTime(start).TotalSeconds, Meter.PeakMegabytes());
    }

    private static async Task<RowsMeasured> MeasureAsync(
        string file, Action<PurchaseRow> work, CancellationToken cancellationToken)
    {
        var start = TimeProvider.System.GetTimestamp();
        var plan = await PlannedAsync(file, cancellationToken);
        var rows = await CountAsync(file, plan, work, cancellationToken);
        return new RowsMeasured(
            rows, TimeProvider.System.GetElapsedTime(start).TotalSeconds, Meter.PeakMegabytes());
    }

    private static void Judge(PurchaseRow row, EarningOptions options)
    {
        if (row.Draft is null || PurchasePolicy.Decide(row.Draft, options, ArrivedAt).Purchase is null)
        {
            throw new InvalidOperationException($"The row on line {row.Line} is refused.");
        }
    }

    private static async Task<RowPlan> PlannedAsync(string file, CancellationToken cancellationToken)
    {
        await using var bytes = new FileStream(
            file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        var planning = await RowPlanner.PlanAsync(bytes, UploadFormatKind.Csv, null, Limits, cancellationToken);
        return planning.Plan ?? throw new InvalidOperationException(planning.Rejection!.Reason);
    }

    private static async Task<long> CountAsync(
        string file, RowPlan plan, Action<PurchaseRow> work, CancellationToken cancellationToken)
    {
        using var handle = File.OpenHandle(file);
        var rows = 0L;
        foreach (var range in plan.Ranges)
        {
            var buffer = ArrayPool<byte>.Shared.Rent((int)range.Length);
            var read = RandomAccess.Read(handle, buffer.AsSpan(0, (int)range.Length), range.Start);
            using var bytes = new MemoryStream(buffer, 0, read);
            await foreach (var row in RowReader.ReadAsync(bytes, plan.Layout, range, Limits, cancellationToken))
            {
                rows++;
                work(row);
            }

            ArrayPool<byte>.Shared.Return(buffer);
        }

        return rows;
    }
}
