using System.Globalization;

namespace AzureServices.Cosmos.Storage;

/// <summary>Etags in the form of the service: a quoted GUID. No two writes share one.</summary>
internal static class Etags
{
    public static string Of(long change, long changedAt)
    {
        var low = unchecked((ulong)change);
        return string.Create(CultureInfo.InvariantCulture,
            $"\"{low >> 32:x8}-{(low >> 16) & 0xffff:x4}-{low & 0xffff:x4}-0000-{changedAt & 0xffff_ffff_ffff:x12}\"");
    }

    /// <summary>
    /// Whether an If-Match or If-None-Match value names this etag; clients send it with or without quotes.
    /// </summary>
    public static bool Matches(string condition, string etag) =>
        condition == "*" || condition == etag || condition.AsSpan().SequenceEqual(etag.AsSpan().Trim('"'));
}
