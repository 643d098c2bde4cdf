using System.Globalization;

namespace DurableBench;

/// <summary>What is measured, and how much of it.</summary>
internal sealed record BenchOptions
{
    /// <summary>How many orchestrations or posts are on their way at once.</summary>
    internal const int InFlight = 100;

    internal static BenchOptions Default { get; } = new();

    public int Orchestrations { get; init; } = 5_000;

    public int Activities { get; init; } = 10_000;

    public int Waiting { get; init; } = 100_000;

    public int Posts { get; init; } = 10_000;

    public string? Folder { get; init; }

    /// <summary>The arguments that make a process run a scenario of this benchmark.</summary>
    internal IEnumerable<string> ArgumentsFor(string folder) =>
    [
        "--folder", folder,
        "--orchestrations", Text(Orchestrations), "--activities", Text(Activities),
        "--waiting", Text(Waiting), "--posts", Text(Posts),
    ];

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
