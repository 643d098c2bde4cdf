using System.Text;
using LoyaltyFunctions.Uploads;
using LoyaltyFunctions.Uploads.Rows;

namespace LoyaltyFunctions.Tests.Uploads.Rows;

/// <summary>A file of rows, planned and read as the workflow does it.</summary>
internal sealed record RowFile(byte[] Bytes, UploadFormatKind Kind = UploadFormatKind.Csv)
{
    public const string Header = "transactionId,customerId,amount,currency,timestamp";
    public const string GoodRow = "t-1,c-1,12.50,EUR,2026-03-14";

    public string? ContentType { get; init; }

    public RowLimits Limits { get; init; } = new();

    public static RowFile Of(string text) => new(Encoding.UTF8.GetBytes(text));

    /// <summary>Rows below the usual header, each ended by LF.</summary>
    public static RowFile OfRows(params string[] rows) =>
        Of($"{Header}\n{string.Concat(rows.Select(row => row + "\n"))}");

    public static RowFile OfJson(params string[] lines) =>
        Of(string.Join('\n', lines)) with { Kind = UploadFormatKind.JsonLines };

    public Task<RowPlanning> PlanAsync() =>
        RowPlanner.PlanAsync(new MemoryStream(Bytes), Kind, ContentType, Limits, CancellationToken.None);

    public async Task<RowPlan> PlannedAsync() => (await PlanAsync()).Plan
        ?? throw new InvalidOperationException((await PlanAsync()).Rejection!.Reason);

    public async Task<IReadOnlyList<PurchaseRow>> ReadAsync()
    {
        var plan = await PlannedAsync();
        var rows = new List<PurchaseRow>();
        foreach (var range in plan.Ranges)
        {
            using var bytes = new MemoryStream(Bytes, (int)range.Start, (int)range.Length);
            await foreach (var row in RowReader.ReadAsync(bytes, plan.Layout, range, Limits, CancellationToken.None))
            {
                rows.Add(row);
            }
        }

        return rows;
    }

    /// <summary>What became of each row, in a word: its cells or the code of its refusal.</summary>
    public async Task<string> ReadAsTextAsync() => string.Join(' ', (await ReadAsync()).Select(Text));

    public static string Text(PurchaseRow row) =>
        $"{row.Line}:{row.Rejection?.Code ?? string.Join('|', row.Fields!.Cells)}";
}
