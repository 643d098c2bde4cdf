using System.Collections.Concurrent;

namespace AzureServices.EventGrid;

/// <summary>
/// Handshakes that somebody completes by hand: the validation event carries a URL, and a GET of it says yes. For
/// endpoints that take the event but cannot answer with its code.
/// </summary>
internal sealed class ManualValidations
{
    /// <summary>How long the URL is good for.</summary>
    public static readonly TimeSpan Validity = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, TaskCompletionSource> _open = new(StringComparer.Ordinal);

    /// <summary>Where this Event Grid answers; known once it listens.</summary>
    public Uri? Address { get; set; }

    /// <summary>The URL for a code.</summary>
    public Uri UrlFor(string subscription, string code) => new(
        Address ?? throw new InvalidOperationException("The address is not known yet."),
        $"/eventsubscriptions/{Uri.EscapeDataString(subscription)}/validate?id={code}");

    /// <summary>A GET of the URL of a code; false where nobody waits for it any more.</summary>
    public bool TryComplete(string code) => _open.TryRemove(code, out var waiting) && waiting.TrySetResult();

    /// <summary>Expects the GET from now on.</summary>
    public Task Expect(string code) =>
        _open.GetOrAdd(code, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Forget(string code) => _open.TryRemove(code, out _);
}
