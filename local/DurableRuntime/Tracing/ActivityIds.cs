using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace DurableRuntime.Tracing;

/// <summary>Gives an activity the id of a span that was begun earlier; .NET has no public way to say so.</summary>
internal static class ActivityIds
{
    internal static void SetSpanId(this Activity activity, ActivitySpanId spanId)
    {
        SpanIdOf(activity) = spanId.ToHexString();
        IdOf(activity) = null;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_spanId")]
    private static extern ref string? SpanIdOf(Activity activity);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_id")]
    private static extern ref string? IdOf(Activity activity);
}
