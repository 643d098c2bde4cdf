using LoyaltyFunctions.Quarantine;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Uploads.Rows;

namespace LoyaltyFunctions.Earning.Rows;

/// <summary>What the ranges of a file have given so far.</summary>
internal sealed class RowTotals(RowPlan plan)
{
    private readonly Dictionary<string, long> countsByCode = new(StringComparer.Ordinal);
    private readonly SortedDictionary<long, QuarantinedRow> rejected = [];

    public List<RowRangeResult> Results { get; } = [];

    public RowCounts Rows { get; private set; } = RowCounts.None;

    /// <summary>Of the rows that were awarded.</summary>
    public Points Points { get; private set; }

    /// <summary>Why the first range that failed could not be worked through; null while all could.</summary>
    public string? Failure { get; private set; }

    /// <summary>How many ranges could not be worked through.</summary>
    public int Failures { get; private set; }

    public IReadOnlyDictionary<string, long> CountsByCode => countsByCode;

    public IReadOnlyList<QuarantinedRow> FirstRejected => [.. rejected.Values.Take(QuarantinedRow.ShownMax)];

    public UploadProgress Progress => new(UploadProgress.Awarding, Rows, Percent);

    private int Percent
    {
        get
        {
            var whole = plan.Ranges.Sum(range => range.Length);
            var done = Results.Sum(result => plan.Ranges[result.Number].Length);
            return whole == 0 ? 100 : (int)(done * 100 / whole);
        }
    }

    public void Add((RowRangeResult? Result, string? Failure) ended)
    {
        Failure ??= ended.Failure;
        if (ended.Result is not { } result)
        {
            Failures++;
            return;
        }

        Results.Add(result);
        Rows += result.Rows;
        Points += result.Points;
        foreach (var (code, count) in result.CountsByCode)
        {
            countsByCode[code] = countsByCode.GetValueOrDefault(code) + count;
        }

        foreach (var row in result.FirstRejected) rejected[row.Line] = row;
        while (rejected.Count > QuarantinedRow.ShownMax) rejected.Remove(rejected.Keys.Last());
    }
}
