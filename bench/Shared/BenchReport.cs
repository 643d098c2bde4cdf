using System.Globalization;
using Spectre.Console;

namespace BenchShared;

/// <summary>What the benchmark found; the JSON document of <c>--json</c>.</summary>
internal sealed record BenchReport(string Machine, int Runs, IReadOnlyDictionary<string, Spread> Figures);

/// <summary>A figure over the runs.</summary>
internal sealed record Spread(double Median, double Lowest, double Highest)
{
    public static Spread Of(IReadOnlyList<double> values) =>
        new(Statistics.Median(values), values.Min(), values.Max());
}

/// <summary>The report as a table for people.</summary>
internal static class ReportTable
{
    public static void Print(BenchReport report)
    {
        var table = new Table().Border(TableBorder.Markdown).AddColumn("figure")
            .AddColumn(Right("median")).AddColumn(Right("lowest")).AddColumn(Right("highest"));
        foreach (var (figure, spread) in report.Figures)
        {
            table.AddRow(figure, Shown(spread.Median), Shown(spread.Lowest), Shown(spread.Highest));
        }

        AnsiConsole.Profile.Width = 120;
        AnsiConsole.WriteLine(FormattableString.Invariant($"{report.Machine}, {report.Runs} runs"));
        AnsiConsole.Write(table);
    }

    private static TableColumn Right(string name) => new TableColumn(name).RightAligned();

    private static string Shown(double value) => value.ToString(
        value switch { < 10 => "0.00", < 100 => "0.0", _ => "N0" }, CultureInfo.InvariantCulture);
}
