using System.Buffers;
using BenchShared;
using LoyaltyFunctions.Earning;
using LoyaltyFunctions.Uploads;
using LoyaltyFunctions.Uploads.Rows;

namespace RowsBench;

/// <param name="Seconds">From the first byte read to the last one written.</param>
/// <param name="CpuSeconds">Of the process in that time, on all cores.</param>
internal sealed record RowsMeasured(double Seconds, double CpuSeconds, double PeakMegabytes);

/// <summary>The work of an upload without its stores: one range after the other, on one thread.</summary>
internal static class RowsWork
{
    private static readonly RowLimits Limits = new();
    private static readonly DateTimeOffset ArrivedAt = new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly TransformOptions Options = new();

    public static Task<RowsMeasured> PlanAsync(string file, CancellationToken cancellationToken) =>
        MeasureAsync(() => PlannedAsync(file, cancellationToken));

    public static Task<RowsMeasured> JudgeAsync(string file, CancellationToken cancellationToken)
    {
        var options = new EarningOptions();
        return MeasureAsync(async () =>
        {
            var plan = await PlannedAsync(file, cancellationToken);
            await CountAsync(file, plan, row => Judge(row, options), cancellationToken);
            return plan;
        });
    }

    public static Task<RowsMeasured> TransformAsync(string file, CancellationToken cancellationToken) =>
        MeasureAsync(async () =>
        {
            var plan = await PlannedAsync(file, cancellationToken);
            await using var output = File.Create(file + ".transformed", bufferSize: 1 << 16);
            output.Write(TransformedRows.Header(plan.Layout, Options));
            using var transformed = new TransformedRows(plan.Layout, Options, ArrivedAt, output);
            await CountAsync(file, plan, row => transformed.Write(row), cancellationToken);
            return plan;
        });

    private static async Task<RowsMeasured> MeasureAsync(Func<Task<RowPlan>> work)
    {
        var start = TimeProvider.System.GetTimestamp();
        var cpu = Environment.CpuUsage.TotalTime;
        await work();
        return new RowsMeasured(
            TimeProvider.System.GetElapsedTime(start).TotalSeconds,
            (Environment.CpuUsage.TotalTime - cpu).TotalSeconds,
            Meter.PeakMegabytes());
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

    private static async Task CountAsync(
        string file, RowPlan plan, Action<PurchaseRow> work, CancellationToken cancellationToken)
    {
        using var handle = File.OpenHandle(file);
        foreach (var range in plan.Ranges)
        {
            var buffer = ArrayPool<byte>.Shared.Rent((int)range.Length);
            var read = RandomAccess.Read(handle, buffer.AsSpan(0, (int)range.Length), range.Start);
            using var bytes = new MemoryStream(buffer, 0, read);
            await foreach (var row in RowReader.ReadAsync(bytes, plan.Layout, range, Limits, cancellationToken))
            {
                work(row);
            }

            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
