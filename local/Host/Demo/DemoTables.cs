using System.Globalization;
using LoyaltyFunctions.Shared;
using Spectre.Console;

namespace LocalHost.Demo;

/// <summary>The result of a demo run as tables for people.</summary>
internal static class DemoTables
{
    /// <summary>Longest list of backup files that is printed; the rest is counted.</summary>
    private const int BackupsShownMax = 40;

    /// <summary>Longest list of customers that is printed; the rest is counted.</summary>
    private const int CustomersShownMax = 60;

    public static void Print(IAnsiConsole console, DemoReport report)
    {
        PrintCustomers(console, report.Customers);
        PrintRows(console, report);
        PrintFiles(
            console, report, UploadOutcomeKind.Repeated,
            "Repeated (awarded once, nothing added)", "points of the first award");
        PrintFiles(console, report, UploadOutcomeKind.Quarantined, "Quarantined", "reason");
        PrintBackups(console, report.Backups);
        var counts = report.Files.CountBy(file => file.Outcome).ToDictionary();
        var (total, seconds) = (report.Files.Count, report.Seconds);
        var awarded = counts.GetValueOrDefault(UploadOutcomeKind.Awarded);
        var repeated = counts.GetValueOrDefault(UploadOutcomeKind.Repeated);
        var quarantined = counts.GetValueOrDefault(UploadOutcomeKind.Quarantined);
        console.MarkupLineInterpolated(
            CultureInfo.InvariantCulture,
            $"{total} files in {seconds:0.0} s: {awarded} awarded, {repeated} repeated, {quarantined} quarantined.");
    }

    private static void PrintCustomers(IAnsiConsole console, IReadOnlyList<DemoCustomer> customers)
    {
        var table = Titled("Customers", "customer").AddColumn(Right("points")).AddColumn(Right("lifetime"))
            .AddColumn("tier").AddColumn(Right("entries"));
        foreach (var customer in customers.Take(CustomersShownMax))
        {
            table.AddRow(
                new Text(customer.CustomerId), new Text(Number(customer.Balance)),
                new Text(Number(customer.LifetimePoints)), new Text(customer.Tier ?? ""),
                new Text(Number(customer.Entries)));
        }

        console.Write(table);
        if (customers.Count > CustomersShownMax)
        {
            console.WriteLine($"... and {customers.Count - CustomersShownMax} more customers; --json lists all.");
        }
    }

    private static void PrintRows(IAnsiConsole console, DemoReport report)
    {
        var files = report.Files.Where(file => file.RowsRead is not null).ToList();
        if (files.Count == 0) return;
        var table = Titled("Files of rows", "file").AddColumn(Right("rows")).AddColumn(Right("awarded"))
            .AddColumn(Right("repeated")).AddColumn(Right("rejected")).AddColumn("error file");
        foreach (var file in files)
        {
            table.AddRow(
                new Text(Visible(file.Name)), new Text(Number(file.RowsRead!.Value)),
                new Text(Number(file.Awarded!.Value)), new Text(Number(file.Repeated!.Value)),
                new Text(Number(file.Rejected!.Value)), new Text(Visible(file.ErrorFile ?? "")));
        }

        console.Write(table);
    }

    private static void PrintFiles(
        IAnsiConsole console, DemoReport report, UploadOutcomeKind outcome, string title, string lastColumn)
    {
        var files = report.Files.Where(file => file.Outcome == outcome && file.RowsRead is null).ToList();
        if (files.Count == 0) return;
        var table = Titled(title, "file").AddColumn("purchase").AddColumn(lastColumn);
        foreach (var file in files)
        {
            table.AddRow(
                new Text(Visible(file.Name)), new Text(file.PurchaseId ?? ""),
                new Text(Visible(file.Reason ?? Number(file.Points))));
        }

        console.Write(table);
    }

    private static void PrintBackups(IAnsiConsole console, IReadOnlyList<DemoBackup> backups)
    {
        var table = Titled("Backup manifest", "file").AddColumn(Right("entries")).AddColumn("sha-256");
        foreach (var backup in backups.Take(BackupsShownMax))
        {
            table.AddRow(
                new Text(backup.Name), new Text(Number(backup.Entries)), new Text(backup.Sha256[..16] + "..."));
        }

        console.Write(table);
        if (backups.Count > BackupsShownMax)
        {
            console.WriteLine($"... and {backups.Count - BackupsShownMax} more backup files; --json lists all.");
        }
    }

    private static Table Titled(string title, string firstColumn) =>
        new Table().Border(TableBorder.Rounded).Title(title).AddColumn(firstColumn);

    private static TableColumn Right(string name) => new TableColumn(name).RightAligned();

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Visible(string text) =>
        string.Concat(text.Select(c => char.IsControl(c) ? $"\\u{(int)c:x4}" : c.ToString()));
}
