using BenchShared;
using LoyaltyFunctions.Lake;

namespace LakeBench;

/// <summary>
/// Purchases are made in parts of 50,000 rows, as an upload's ranges bring them, and each part is written as a file into
/// memory: what a part costs before it is sent to the store. Making the rows is measured apart, and not counted.
/// </summary>
internal static class WriteScenario
{
    private const int RowsPerPart = 50_000;
    private const int Customers = 100_000;
    private const int Skus = 5_000;
    private const double BytesPerMegabyte = 1024 * 1024;

    private static readonly string[] Currencies = ["USD", "EUR", "GBP"];
    private static readonly DateTimeOffset Start = new(2026, 3, 14, 0, 0, 0, TimeSpan.Zero);

    public static async Task<Dictionary<string, double>> RunAsync(int count, CancellationToken ct)
    {
        var random = new Random(42);
        await WriteAsync(Part(random, 0, RowsPerPart), ct);
        var (seconds, cpu, bytes) = (0.0, TimeSpan.Zero, 0L);
        for (var first = 0; first < count; first += RowsPerPart)
        {
            var rows = Part(random, first, Math.Min(RowsPerPart, count - first));
            var before = Environment.CpuUsage.TotalTime;
            seconds += await Meter.TimeAsync(async () => bytes += await WriteAsync(rows, ct), ct);
            cpu += Environment.CpuUsage.TotalTime - before;
        }

        return new Dictionary<string, double>
        {
            ["written (rows/s)"] = count / seconds,
            ["written (rows per second of CPU time)"] = count / cpu.TotalSeconds,
            ["bytes of a row"] = (double)bytes / count,
            ["files (MB)"] = bytes / BytesPerMegabyte,
            ["peak memory (MB)"] = Meter.PeakMegabytes(),
        };
    }

    private static async Task<long> WriteAsync(IReadOnlyList<PurchaseLakeRow> rows, CancellationToken ct)
    {
        using var bytes = new MemoryStream();
        await using (var parquet = await PurchaseParquet.CreateAsync(bytes, ct)) await parquet.WriteGroupAsync(rows, ct);
        return bytes.Length;
    }

    private static PurchaseLakeRow[] Part(Random random, int first, int count) =>
        [.. Enumerable.Range(first, count).Select(number => Row(random, number))];

    private static PurchaseLakeRow Row(Random random, int number)
    {
        var price = random.Next(100, 50_000) / 100m;
        var quantity = random.Next(1, 9);
        return new PurchaseLakeRow(
            "shop", FormattableString.Invariant($"order-{number:D9}"),
            FormattableString.Invariant($"customer-{random.Next(Customers):D6}"), price * quantity,
            Currencies[random.Next(Currencies.Length)], Start.AddMilliseconds(random.Next(86_400_000)),
            FormattableString.Invariant($"o-{number / 3:D9}"), FormattableString.Invariant($"sku-{random.Next(Skus):D4}"),
            quantity, price * quantity, "upload_2026-03-14.csv", number + 2, Start.AddDays(1));
    }
}
