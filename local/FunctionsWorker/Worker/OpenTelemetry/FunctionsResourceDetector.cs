using System.Reflection;
using OpenTelemetry.Resources;

namespace Microsoft.Azure.Functions.Worker.OpenTelemetry;

public sealed class FunctionsResourceDetector : IResourceDetector
{
    public Resource Detect()
    {
        var named = Variable("OTEL_RESOURCE_ATTRIBUTES") ?? "";
        var app = Assembly.GetEntryAssembly()?.GetName();
        var site = Variable("WEBSITE_SITE_NAME");
        var attributes = new Dictionary<string, object?>
        {
            ["ai.sdk.prefix"] = $"dotnetiso:{typeof(FunctionsResourceDetector).Assembly.GetName().Version}",
            ["process.pid"] = Environment.ProcessId,
        };
        if (Variable("OTEL_SERVICE_NAME") is null && !IsSet(named, "service.name"))
            attributes["service.name"] = site ?? app?.Name ?? "unknown";
        if (!IsSet(named, "service.version")) attributes["service.version"] = app?.Version?.ToString() ?? "unknown";
        if (site is not null) AddSite(attributes, site);
        return new Resource(attributes.Where(it => it.Value is not null)!);
    }

    private static void AddSite(Dictionary<string, object?> attributes, string site)
    {
        attributes["cloud.provider"] = "azure";
        attributes["cloud.platform"] = "azure_functions";
        attributes["cloud.region"] = Variable("REGION_NAME");
        attributes["deployment.environment.name"] = Variable("WEBSITE_SLOT_NAME");
        attributes["azure.functions.site.update_id"] = Variable("FUNCTIONS_SITE_UPDATE_ID");
        if (Variable("WEBSITE_RESOURCE_GROUP") is { } group && Variable("WEBSITE_OWNER_NAME") is { } owner)
        {
            var subscription = owner.Split('+')[0] is { Length: > 0 } id ? id : owner;
            attributes["cloud.resource_id"] =
                $"/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Web/sites/{site}";
        }
    }

    private static bool IsSet(string attributes, string key) => attributes.Split(',')
        .Any(part => part.Trim().StartsWith($"{key}=", StringComparison.Ordinal));

    private static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
