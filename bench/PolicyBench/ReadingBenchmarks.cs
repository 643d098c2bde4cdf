using System.Text.Json;
using BenchmarkDotNet.Attributes;
using LoyaltyFunctions.Uploads;

namespace PolicyBench;

/// <summary>From the bytes of a file to a draft, beside what a reader that checks nothing would take.</summary>
public class ReadingBenchmarks
{
    private readonly byte[] file = SomePurchase.File.ToArray();

    /// <summary>Names, types and lengths held against the schema; twice-named properties and broken text refused.</summary>
    [Benchmark]
    public Task<PurchaseReading> Parse() => PurchaseFileParser.ParseAsync(file);

    [Benchmark(Baseline = true)]
    public UncheckedPurchase? Deserialize() => JsonSerializer.Deserialize<UncheckedPurchase>(file, JsonSerializerOptions.Web);
}

public sealed record UncheckedPurchase(
    string TransactionId, string CustomerId, decimal Amount, string? Currency, string? Timestamp, string? Source);
