using System.Reflection;
using AzureServices.EventGrid;
using AzureServices.EventGrid.Subscriptions;
using LoyaltyFunctions.Ledger;
using Microsoft.Azure.Functions.Worker;

namespace LocalHost;

/// <summary>The Event Grid subscriptions of the app, from the file that Bicep makes them from on Azure.</summary>
internal static class LocalSubscriptions
{
    /// <summary>The topic that the app publishes to.</summary>
    public const string LoyaltyTopic = "loyalty";

    private const string FileName = "eventSubscriptions.json";

    /// <exception cref="AzureServices.LocalServiceException">The file is not as it must be.</exception>
    public static IReadOnlyList<EventSubscription> Of(Uri app)
    {
        using var resource = typeof(LocalSubscriptions).Assembly.GetManifestResourceStream(FileName)!;
        using var content = new MemoryStream();
        resource.CopyTo(content);
        return SubscriptionFile.Read(
            content.ToArray(), FileName, new SubscriptionTargets(app, LoyaltyTopic, FunctionNames()));
    }

    private static List<string> FunctionNames() =>
    [
        .. typeof(PointsLedger).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(
                BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static))
            .Select(method => method.GetCustomAttribute<FunctionAttribute>()?.Name)
            .OfType<string>(),
    ];
}
