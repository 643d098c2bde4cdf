namespace SystemBench;

/// <summary>What a run measures; the order is that of the table. Units last.</summary>
internal enum Figure
{
    UploadOnlySeconds,
    UploadedSeconds,
    SettledSeconds,
    PurchasesPerSecond,
    BalanceVisibleP50Milliseconds,
    BalanceVisibleP99Milliseconds,
    EventsArchivedSeconds,
    CpuSeconds,
    AzuriteCpuSeconds,
    PeakMegabytes,
    AzuritePeakMegabytes,
    StorageCallsPerPurchase,
    CosmosCallsPerPurchase,
    EventGridCallsPerPurchase,
    AppCallsPerPurchase,
}

/// <param name="Mistakes">What is not exactly right; empty where all is.</param>
internal sealed record RunResult(IReadOnlyDictionary<Figure, double> Figures, IReadOnlyList<string> Mistakes);
