using Azure;
using Azure.Messaging;
using Azure.Messaging.EventGrid;
using FunctionsRuntime.Binding;
using FunctionsRuntime.Functions;
using FunctionsRuntime.Hosting;
using Microsoft.Azure.Functions.Worker;

namespace FunctionsRuntime.Triggers.EventGrid;

/// <summary>[EventGridOutput]: publishes the events in one request, in the schema of the first.</summary>
internal sealed class EventGridOutputBinding(Settings settings, OutputItems items) : IOutputBinding
{
    public OutputPlan? Plan(OutputSite site)
    {
        if (site.Attribute is not EventGridOutputAttribute grid) return null;
        var topic = new EventGridPublisherClient(Endpoint(grid), new AzureKeyCredential(Key(grid)));
        return new OutputPlan(site.Name, "eventGrid", async (value, context) =>
        {
            var events = items.EachObject(value).Select(e => new BinaryData(e.ToString())).ToList();
            if (events.Count == 0) return;
            if (IsEventGridEvent(events[0]))
                await topic.SendEventsAsync(events.Select(EventGridEvent.Parse), context.CancellationToken);
            else
                await topic.SendEventsAsync(events.Select(e => CloudEvent.Parse(e)!), context.CancellationToken);
        });
    }

    private static bool IsEventGridEvent(BinaryData json)
    {
        try
        {
            EventGridEvent.Parse(json);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Both of the attribute's own properties name settings; a connection holds the address in one of its own.</summary>
    private Uri Endpoint(EventGridOutputAttribute grid)
    {
        var setting = grid.Connection is { Length: > 0 } connection
            ? $"{settings.Resolve(connection)}__topicEndpointUri"
            : grid.TopicEndpointUri;
        if (setting is not { Length: > 0 })
        {
            throw new FunctionSetupException(
                "it has no topic: set TopicEndpointUri and TopicKeySetting to the names of two settings");
        }

        return Uri.TryCreate(Required(setting), UriKind.Absolute, out var uri)
            ? uri
            : throw new FunctionSetupException($"the setting '{setting}' is no address: write the topic's whole URL");
    }

    private string Key(EventGridOutputAttribute grid)
    {
        if (grid.Connection is not { Length: > 0 } connection)
        {
            return Required(grid.TopicKeySetting ?? throw new FunctionSetupException(
                "a topic without a key needs a managed identity, which needs Azure: set TopicKeySetting"));
        }

        return grid.TopicKeySetting is null
            ? settings.Find($"{settings.Resolve(connection)}__topicKey") ?? throw new FunctionSetupException(
                $"the connection '{connection}' is set for a managed identity, which needs Azure: "
                + $"set '{connection}__topicKey' to the key of a local topic")
            : throw new FunctionSetupException("Connection and TopicKeySetting exclude each other: leave one of them");
    }

    private string Required(string setting) => settings.Find(setting) ?? throw new FunctionSetupException(
        $"the setting '{setting}' does not exist: add it to Values in local.settings.json");
}
