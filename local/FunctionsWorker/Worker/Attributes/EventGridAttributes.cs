using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

public sealed class EventGridTriggerAttribute : TriggerBindingAttribute
{
    public bool IsBatched { get; set; }
}

public sealed class EventGridOutputAttribute : OutputBindingAttribute
{
    public string? TopicEndpointUri { get; set; }

    public string? TopicKeySetting { get; set; }

    public string? Connection { get; set; }
}
