using AzureServices.Cosmos.Protocol;
using AzureServices.Cosmos.Storage;

namespace AzureServices.Cosmos.Handlers;

/// <summary>The part of a container that a query or a feed is about, from the headers of its request.</summary>
/// <param name="Range">What of the hash space.</param>
/// <param name="RangeNumber">The partition key range in which it begins.</param>
internal sealed record ReadScope(EpkRange Range, int RangeNumber)
{
    /// <summary>
    /// The same for a query whose results must be merged over the ranges: clients send it to each range, so the first
    /// one answers for the container and the others have nothing to add.
    /// </summary>
    public EpkRange MergedRange { get; private init; } = Range;

    /// <exception cref="RefusedException">The headers contradict the container.</exception>
    public static ReadScope Of(Container container, CosmosRequest request)
    {
        var start = EpkOf(request, Wire.StartEpk) ?? "";
        var end = EpkOf(request, Wire.EndEpk) ?? EpkRange.End;
        if (request.Partition is { } partition)
        {
            if (partition.Length > container.PartitionKey.Paths.Count * EffectivePartitionKey.DigitsPerValue)
                container.PartitionKey.RequireComplete(partition);
            return new ReadScope(EpkRange.Of(partition), container.RangeOf(partition));
        }

        var asked = new EpkRange(start, end);
        if (NumberOf(container, request) is not { } number)
            return new ReadScope(asked, container.RangeOf(start));
        var range = container.Ranges[number];
        var scope = new ReadScope(range.Within(asked), number);
        if (asked != EpkRange.Whole && asked != range) return scope;
        return scope with { MergedRange = number == 0 ? EpkRange.Whole : EpkRange.Nothing };
    }

    /// <summary>The number of the range that the request names; null where it names none.</summary>
    private static int? NumberOf(Container container, CosmosRequest request)
    {
        if (request.Header(Wire.PartitionKeyRangeId) is not { Length: > 0 } header) return null;
        // Either the id alone, or behind the resource id of the container.
        var id = header[(header.IndexOf(',', StringComparison.Ordinal) + 1)..];
        return int.TryParse(id, out var number) && number >= 0 && number < container.Ranges.Count
            ? number
            : throw new RefusedException(
                410, $"The partition key range '{id}' is gone: read the ranges again.",
                SubStatuses.PartitionKeyRangeGone);
    }

    private static string? EpkOf(CosmosRequest request, string name)
    {
        if (request.Header(name) is not { Length: > 0 } text) return null;
        return text.All(char.IsAsciiHexDigitUpper)
            ? text
            : throw RefusedException.Malformed($"The header {name} '{text}' is no hexadecimal number.");
    }
}
