namespace AzureServices.EventGrid.Subscriptions;

/// <summary>What stands behind the names in a subscription file.</summary>
/// <param name="App">The app's root; its webhooks are below <c>/runtime/webhooks/</c>.</param>
/// <param name="CustomTopic">The name of the topic that the file calls <c>custom</c>.</param>
/// <param name="Functions">The names of the app's functions.</param>
public sealed record SubscriptionTargets(Uri App, string CustomTopic, IReadOnlyCollection<string> Functions);
