using Azure;
using Azure.Messaging;
using Azure.Messaging.EventGrid;
using FunctionsRuntime.Hosting;
using FunctionsWorker.Binding;
using FunctionsWorker.Configuration;
using FunctionsWorker.Functions;
using Microsoft.Azure.Functions.Worker;

namespace FunctionsRuntime.Triggers.EventGrid;

/// <summary>[EventGridOutput]: publishes the events in one request, in the schema of the first.</summary>
internal sealed class EventGridOutputBinding(Settings settings, OutputTargets outputs) : IOutputBinding
{
    public OutputPlan? Plan(OutputSite site)
    {
        if (site.Attribute is not EventGridOutputAttribute grid) return null;
        var (address, topic) = Topic(grid);
        return new OutputPlan(site.Name, "eventGrid", async (value, context) =>
        {
            var events = outputs.Items.EachObject(value).Select(e => new BinaryData(e.ToString())).ToList();
            if (events.Count == 0) return;
            if (IsEventGridEvent(events[0]))
                await SendAsync([.. events.Select(EventGridEvent.Parse)], topic.SendEventsAsync);
            else
                await SendAsync([.. events.Select(e => CloudEvent.Parse(e)!)], topic.SendEventsAsync);

            Task SendAsync<T>(List<T> parsed, Func<IEnumerable<T>, CancellationToken, Task> send)
            {
                if (outputs.Captured is not { } captured) return send(parsed, context.CancellationToken);
                events.ForEach(e => captured.Add(context, OutputKind.EventGrid, address, e));
                return Task.CompletedTask;
            }
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

    // Both properties name settings; a connection has settings of its own, and a managed identity in place of a key.
    private (string Address, EventGridPublisherClient Client) Topic(EventGridOutputAttribute grid)
    {
        var connection = grid.Connection is { Length: > 0 } name ? settings.Resolve(name) : null;
        if (connection is not null && grid.TopicKeySetting is not null)
            throw new FunctionSetupException("Connection and TopicKeySetting exclude each other: leave one of them");
        var addressSetting = connection is null ? grid.TopicEndpointUri : $"{connection}__topicEndpointUri";
        var address = Required(addressSetting);
        var key = Required(connection is null ? grid.TopicKeySetting : $"{connection}__topicKey");
        return Uri.TryCreate(address, UriKind.Absolute, out var uri)
            ? (address, new EventGridPublisherClient(
                uri,
                new AzureKeyCredential(key),
                new EventGridPublisherClientOptions().FailingFast(addressSetting!)))
            : throw new FunctionSetupException($"'{address}' is no address: write the topic's whole URL");
    }

    private string Required(string? setting)
    {
        if (setting is null)
        {
            throw new FunctionSetupException(
                "a topic needs an address and, as there is no managed identity here, a key: "
                + "set TopicEndpointUri and TopicKeySetting to the names of two settings");
        }

        return settings.Find(setting) ?? throw new FunctionSetupException(
            $"the setting '{setting}' does not exist: add it to Values in local.settings.json");
    }
}
