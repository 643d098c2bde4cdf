using System.Text.Json;

namespace AzureServices.Cosmos.Protocol;

/// <summary>How long items live: by their container's default, or by their own <c>ttl</c>.</summary>
internal static class TimeToLive
{
    /// <summary>The value that means "for ever".</summary>
    public const int Never = -1;

    /// <summary>The default of a container in seconds; null where time to live is off.</summary>
    /// <exception cref="RefusedException">It is neither -1 nor a positive number.</exception>
    public static int? OfContainer(JsonElement container) => Read(container, "defaultTtl");

    /// <summary>The item's own time to live; null where it has none.</summary>
    /// <exception cref="RefusedException">It is neither -1 nor a positive number.</exception>
    public static int? OfItem(JsonElement item) => Read(item, "ttl");

    /// <summary>When an item ends, in the seconds of <c>_ts</c>; null where it does not.</summary>
    public static long? ExpiryOf(int? containerDefault, int? own, long changedAt) =>
        containerDefault is { } seconds && (own ?? seconds) is var lifetime and not Never
            ? changedAt + lifetime
            : null;

    private static int? Read(JsonElement owner, string name)
    {
        if (!owner.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null) return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var seconds) &&
            seconds is Never or > 0
            ? seconds
            : throw RefusedException.Malformed(
                $"The input {name} '{value}' is invalid. It must be a positive number of seconds up to " +
                $"{int.MaxValue}, or {Never} which means never expire.");
    }
}
