using BenchmarkDotNet.Attributes;
using LoyaltyFunctions.Earning;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tiers;

namespace PolicyBench;

/// <summary>The decisions on the way of a purchase, each alone.</summary>
public class DecisionBenchmarks
{
    private static readonly Points Lifetime = new(12_345);

    private readonly Dictionary<string, long> tiers = new() { ["bronze"] = 0, ["silver"] = 10_000, ["gold"] = 50_000 };
    private readonly EarningOptions options = SomePurchase.Options;
    private readonly Account account = Account.Open("c-1001") with { Balance = Lifetime, LifetimePoints = Lifetime, Sequence = 41 };
    private readonly EarnPoints command = new()
    {
        CustomerId = "c-1001",
        EffectiveAt = SomePurchase.Accepted.OccurredAt,
        RecordedBy = "upload-bench",
        PurchaseHash = SomePurchase.Accepted.ContentHash,
        Receipt = EarningPolicy.Decide(SomePurchase.Accepted, SomePurchase.Options),
    };

    /// <summary>Judges a draft, and hashes its content.</summary>
    [Benchmark]
    public PurchaseDecision JudgePurchase() =>
        PurchasePolicy.Decide(SomePurchase.Draft, options, SomePurchase.ArrivedAt);

    [Benchmark]
    public Receipt DecidePoints() => EarningPolicy.Decide(SomePurchase.Accepted, options);

    /// <summary>Entry, its hash in the chain, account and announcement.</summary>
    [Benchmark]
    public LedgerDecision Earn() => command.Decide(account, SomePurchase.ArrivedAt);

    [Benchmark]
    public string DecideTier() => TierPolicy.Decide(Lifetime, tiers);
}
