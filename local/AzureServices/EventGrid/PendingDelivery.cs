namespace AzureServices.EventGrid;

/// <summary>A delivery that is still to be made, for whoever asks why an event has not arrived.</summary>
/// <param name="Subscription">To which subscription.</param>
/// <param name="EventId">The id of the event.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="DueAt">When it is tried next, in UTC; in the past where the endpoint has not agreed yet.</param>
/// <param name="LastOutcome">What the last attempt came to, for example <c>NotFound</c>; null before the first.</param>
public sealed record PendingDelivery(
    string Subscription, string EventId, int Attempts, DateTimeOffset DueAt, string? LastOutcome);
