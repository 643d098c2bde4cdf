namespace AzureServices.Cosmos.Protocol;

/// <summary>
/// A part of the hash space, compared as text: from <see cref="Min"/> up to but without <see cref="Max"/>.
/// </summary>
internal readonly record struct EpkRange(string Min, string Max)
{
    /// <summary>The end of the hash space, as clients know it.</summary>
    public const string End = "FF";

    // Stands behind every hexadecimal digit.
    private const string AfterDigits = "G";

    public static readonly EpkRange Whole = new("", End);

    public static readonly EpkRange Nothing = new("", "");

    /// <summary>One partition; of a key with fewer values than paths, all partitions that begin with them.</summary>
    public static EpkRange Of(string partition) => new(partition, partition + AfterDigits);

    /// <summary>The equal shares of a container's hash space, in their order.</summary>
    public static IReadOnlyList<EpkRange> Split(int count)
    {
        var share = EffectivePartitionKey.HashMax / (UInt128)count;
        var bounds = new string[count + 1];
        (bounds[0], bounds[count]) = ("", End);
        for (var i = 1; i < count; i++) bounds[i] = EffectivePartitionKey.Digits(share * (UInt128)i);
        return [.. Enumerable.Range(0, count).Select(i => new EpkRange(bounds[i], bounds[i + 1]))];
    }

    public bool Contains(string partition) =>
        string.CompareOrdinal(Min, partition) <= 0 && string.CompareOrdinal(partition, Max) < 0;

    public EpkRange Within(EpkRange other) => new(
        string.CompareOrdinal(Min, other.Min) >= 0 ? Min : other.Min,
        string.CompareOrdinal(Max, other.Max) <= 0 ? Max : other.Max);
}
