using System.Globalization;
using System.Text.Json;
using Azure;
using LoyaltyFunctions.Integrity;
using LoyaltyFunctions.Shared;
using Microsoft.Azure.Cosmos;
using Spectre.Console;

namespace LocalHost.Verify;

/// <summary>The command <c>verify</c>: checks ledgers, prints what is wrong with which entry.</summary>
internal static class VerifyCommand
{
    public const int Clean = 0;
    public const int Failed = 1;
    public const int Wrong = 2;

    /// <exception cref="LocalPlatformException">The ledger cannot be reached, or there is no such customer.</exception>
    public static async Task<int> RunAsync(VerifyOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await using var ledger = await VerifiedLedger.OpenAsync(options, cancellationToken);
            var report = await CheckAsync(ledger, options.Customer, cancellationToken);
            if (options.Json) Console.WriteLine(JsonSerializer.Serialize(report, StoredJson.Options));
            else Print(AnsiConsole.Console, report);
            return report.Findings.Count == 0 ? Clean : Wrong;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Half a check is none.
            return Failed;
        }
        catch (Exception exception) when (IsUnreadable(exception))
        {
            var reason = exception.Message.ReplaceLineEndings(" ");
            throw new LocalPlatformException($"The ledger cannot be read: {reason}", exception);
        }
    }

    /// <summary>Whether a failure says that the stores cannot be read, be it that what they hold is no JSON.</summary>
    internal static bool IsUnreadable(Exception exception) => exception is CosmosException or RequestFailedException
        or HttpRequestException or ArgumentException or FormatException or JsonException;

    private static async Task<VerifyReport> CheckAsync(
        VerifiedLedger ledger, string? customer, CancellationToken cancellationToken)
    {
        var start = TimeProvider.System.GetTimestamp();
        var (customers, entries, findings) = (0L, 0L, new List<VerifyFinding>());
        await foreach (var found in FindAsync(ledger.Verification, customer, cancellationToken))
        {
            if (found.CustomerId != LedgerVerification.AllCustomers) customers++;
            entries += found.Entries;
            if (!found.Verified) findings.Add(VerifyFinding.Of(found));
        }

        var seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        return new VerifyReport(
            customers, entries, Math.Round(seconds, 3), (long)(entries / seconds), ledger.HasSeals, findings);
    }

    private static async IAsyncEnumerable<CustomerVerification> FindAsync(
        LedgerVerification verification, string? customer,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (customer is null)
        {
            await foreach (var found in verification.VerifyAllAsync(cancellationToken)) yield return found;
            yield break;
        }

        yield return await verification.VerifyAsync(customer, cancellationToken)
            ?? throw new LocalPlatformException($"No customer '{customer}' is known; check the id.");
    }

    private static void Print(IAnsiConsole console, VerifyReport report)
    {
        console.Write(new Table().Border(TableBorder.Rounded).Title("Ledger")
            .AddColumns(Right("customers"), Right("entries"), Right("entries/s"), Right("findings"))
            .AddRow(
                new Text(Number(report.Customers)), new Text(Number(report.Entries)),
                new Text(Number(report.EntriesPerSecond)), new Text(Number(report.Findings.Count))));
        if (report.Findings.Count > 0)
        {
            var findings = new Table().Border(TableBorder.Rounded).Title("Findings")
                .AddColumns(new("customer"), Right("at"), new("entry"), new("kind"), new("what is wrong"));
            foreach (var found in report.Findings)
            {
                findings.AddRow(
                    new Text(found.CustomerId), new Text(Number(found.Sequence)), new Text(found.EntryId ?? ""),
                    new Text(found.Kind.ToString()), new Text(found.Detail));
            }

            console.Write(findings);
        }

        if (!report.HeldAgainstSeals) console.WriteLine("Held against no seal.");
    }

    private static TableColumn Right(string name) => new TableColumn(name).RightAligned();

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
