namespace AzureServices.EventGrid.Storage;

/// <summary>The subject of a blob event: <c>/blobServices/default/containers/{container}/blobs/{name}</c>.</summary>
internal static class BlobSubject
{
    private const string Containers = "/blobServices/default/containers/";

    public static string Of(BlobAddress address) => $"{Containers}{address.Container}/blobs/{address.Blob}";

    /// <summary>The containers that the subscriptions of the storage topic name.</summary>
    /// <exception cref="ArgumentException">One names none.</exception>
    public static IReadOnlySet<string> ContainersOf(IReadOnlyList<EventSubscription> subscriptions) =>
        subscriptions.Where(s => s.Topic == EventGridEndpoint.StorageTopic).Select(ContainerOf).ToHashSet();

    private static string ContainerOf(EventSubscription subscription)
    {
        var prefix = subscription.SubjectBeginsWith ?? "";
        return prefix.StartsWith(Containers, StringComparison.OrdinalIgnoreCase)
            && prefix[Containers.Length..].Split('/') is [{ Length: > 0 } container, ..]
                ? container
                : throw new ArgumentException(
                    $"Subscription '{subscription.Name}' of the topic '{EventGridEndpoint.StorageTopic}' must name its "
                    + $"container: SubjectBeginsWith = \"{Containers}{{container}}/\".");
    }
}
