using System.Globalization;
using Spectre.Console;

namespace SystemBench;

/// <summary>The report as a table for people.</summary>
internal static class ReportTable
{
    private static readonly Dictionary<Figure, (string Name, string Format)> Rows = new()
    {
        [Figure.UploadOnlySeconds] = ("baseline: upload only (s)", "0.00"),
        [Figure.UploadedSeconds] = ("all uploaded (s)", "0.00"),
        [Figure.SettledSeconds] = ("all settled (s)", "0.00"),
        [Figure.PurchasesPerSecond] = ("purchases settled per second", "0.0"),
        [Figure.BalanceVisibleP50Milliseconds] = ("upload to balance visible, p50 (ms)", "N0"),
        [Figure.BalanceVisibleP99Milliseconds] = ("upload to balance visible, p99 (ms)", "N0"),
        [Figure.EventsArchivedSeconds] = ("all events archived (s)", "0.00"),
        [Figure.CpuSeconds] = ("CPU: app, local services, benchmark (s)", "0.0"),
        [Figure.AzuriteCpuSeconds] = ("CPU: Azurite (s)", "0.0"),
        [Figure.PeakMegabytes] = ("peak memory: app, local services, benchmark (MB)", "N0"),
        [Figure.AzuritePeakMegabytes] = ("peak memory: Azurite (MB)", "N0"),
        [Figure.StorageCallsPerPurchase] = ("HTTP calls to storage, per purchase", "0.0"),
        [Figure.CosmosCallsPerPurchase] = ("HTTP calls to Cosmos DB, per purchase", "0.0"),
        [Figure.EventGridCallsPerPurchase] = ("HTTP calls to Event Grid, per purchase", "0.0"),
        [Figure.AppCallsPerPurchase] = ("HTTP calls to the app, per purchase", "0.0"),
    };

    public static void Print(IAnsiConsole console, BenchReport report)
    {
        var table = new Table().Border(TableBorder.Markdown).AddColumn("figure")
            .AddColumn(Right("median")).AddColumn(Right("lowest")).AddColumn(Right("highest"));
        foreach (var (figure, (name, format)) in Rows)
        {
            var spread = report.Figures[figure];
            table.AddRow(name, Shown(spread.Median, format), Shown(spread.Lowest, format), Shown(spread.Highest, format));
        }

        console.WriteLine(FormattableString.Invariant(
            $"{report.Files} files, {report.Customers} customers, {report.UploadsInParallel} uploads at a time, {report.Runs} runs after a warm-up"));
        console.WriteLine(report.Machine);
        console.Write(table);
        console.WriteLine("Every balance was exactly right in every run.");
    }

    private static TableColumn Right(string name) => new TableColumn(name).RightAligned();

    private static string Shown(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
