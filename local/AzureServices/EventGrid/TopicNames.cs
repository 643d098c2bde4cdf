namespace AzureServices.EventGrid;

/// <summary>The resource ids that events carry as their topic. They only look like real ones.</summary>
internal static class TopicNames
{
    private const string ResourceGroup =
        "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/local/providers/";

    public static string ResourceIdOf(string topic) => topic == EventGridEndpoint.StorageTopic
        ? ResourceGroup + "Microsoft.Storage/storageAccounts/devstoreaccount1"
        : ResourceGroup + "Microsoft.EventGrid/topics/" + topic;
}
