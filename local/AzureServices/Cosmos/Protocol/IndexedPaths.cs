using System.Text.Json;

namespace AzureServices.Cosmos.Protocol;

/// <summary>
/// Which paths of an item its container indexes, by the indexing policy: as far as that matters for what a write
/// costs. Composite, spatial and vector indexes are not looked at.
/// </summary>
internal sealed class IndexedPaths
{
    private const string ArrayItems = "[]";

    private static readonly HashSet<string> SystemProperties =
        ["_rid", "_self", "_etag", "_attachments", "_ts"];

    private readonly Place _root = new();

    private IndexedPaths()
    {
    }

    /// <summary>
    /// Reads the policy of a container. One without paths indexes everything, as the default policy does.
    /// </summary>
    public static IndexedPaths Read(JsonElement container)
    {
        var paths = new IndexedPaths();
        if (Property(container, "indexingPolicy", JsonValueKind.Object) is not { } policy)
        {
            paths._root.Below = true;
            return paths;
        }

        if (Property(policy, "indexingMode", JsonValueKind.String)?.GetString() is { } mode &&
            mode.Equals("none", StringComparison.OrdinalIgnoreCase))
            return paths;
        var included = Property(policy, "includedPaths", JsonValueKind.Array);
        var excluded = Property(policy, "excludedPaths", JsonValueKind.Array);
        if (included is null && excluded is null) paths._root.Below = true;
        paths.Mark(included, true);
        paths.Mark(excluded, false);
        return paths;
    }

    /// <summary>Whether the policy names a property of the item itself, as <c>/name/?</c>.</summary>
    public bool Names(string property) => _root.Find(property)?.Itself ?? false;

    /// <summary>
    /// The index terms of a stored item, each a path with a value; a value that an array repeats is one term. The
    /// system properties have none: their share is in the price of the write itself.
    /// </summary>
    public HashSet<string> TermsOf(ReadOnlyMemory<byte> item)
    {
        var terms = new HashSet<string>(StringComparer.Ordinal);
        using var document = JsonDocument.Parse(item);
        var below = _root.Below ?? false;
        foreach (var property in document.RootElement.EnumerateObject())
            if (!SystemProperties.Contains(property.Name))
                Collect(terms, "/" + property.Name, property.Value, (_root.Find(property.Name), below));
        return terms;
    }

    private static void Collect(
        HashSet<string> terms, string path, JsonElement value, (Place? Place, bool Below) rule)
    {
        var below = rule.Place?.Below ?? rule.Below;
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in value.EnumerateObject())
                    Collect(
                        terms, $"{path}/{property.Name}", property.Value, (rule.Place?.Find(property.Name), below));
                break;
            case JsonValueKind.Array:
                foreach (var element in value.EnumerateArray())
                    Collect(terms, $"{path}/{ArrayItems}", element, (rule.Place?.Find(ArrayItems), below));
                break;
            default:
                if (rule.Place?.Itself ?? below) terms.Add($"{path}={value.GetRawText()}");
                break;
        }
    }

    private void Mark(JsonElement? paths, bool isIndexed)
    {
        if (paths is not { } list) return;
        foreach (var entry in list.EnumerateArray())
        {
            if (Property(entry, "path", JsonValueKind.String)?.GetString() is not { } path) continue;
            var names = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
            if (names.Length == 0) continue;
            var place = _root;
            foreach (var name in names[..^1]) place = place.Open(name.Trim('"'));
            if (names[^1] == "*") place.Below = isIndexed;
            else if (names[^1] == "?") place.Itself = isIndexed;
            else place.Open(names[^1].Trim('"')).Itself = isIndexed;
        }
    }

    private static JsonElement? Property(JsonElement owner, string name, JsonValueKind kind) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var value) && value.ValueKind == kind
            ? value
            : null;

    /// <summary>A place in the tree of paths; null where the policy says nothing about it.</summary>
    private sealed class Place
    {
        private readonly Dictionary<string, Place> _children = [];

        /// <summary>Whether the value at this place is indexed: a path that ends in <c>/?</c>.</summary>
        public bool? Itself { get; set; }

        /// <summary>Whether this place and all below it is indexed: a path that ends in <c>/*</c>.</summary>
        public bool? Below { get; set; }

        public Place? Find(string name) => _children.GetValueOrDefault(name);

        public Place Open(string name) =>
            _children.TryGetValue(name, out var child) ? child : _children[name] = new Place();
    }
}
