using System.Text.Json;

namespace AzureServices.Cosmos.Protocol;

/// <summary>What the client said of a container, with the parts that the endpoint obeys.</summary>
internal sealed class ContainerDefinition
{
    /// <exception cref="RefusedException">A part of the properties cannot be obeyed.</exception>
    public ContainerDefinition(string properties)
    {
        Properties = properties;
        using var parsed = JsonDocument.Parse(properties);
        PartitionKey = PartitionKeyDefinition.Read(parsed.RootElement);
        UniqueKeys = UniqueKeys.Read(parsed.RootElement);
        Indexed = IndexedPaths.Read(parsed.RootElement);
        DefaultTtl = TimeToLive.OfContainer(parsed.RootElement);
    }

    /// <summary>The JSON that is given back.</summary>
    public string Properties { get; }

    public PartitionKeyDefinition PartitionKey { get; }

    public UniqueKeys UniqueKeys { get; }

    /// <summary>What a write pays for.</summary>
    public IndexedPaths Indexed { get; }

    /// <summary>Seconds, -1 for "for ever unless the item says otherwise", null for off.</summary>
    public int? DefaultTtl { get; }
}
