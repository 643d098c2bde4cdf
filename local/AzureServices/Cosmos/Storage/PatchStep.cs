using System.Text.Json.Nodes;
using AzureServices.Cosmos.Protocol;

namespace AzureServices.Cosmos.Storage;

/// <summary>One change of a patch: add, set, replace, remove or increment at a path.</summary>
internal sealed record PatchStep(string Verb, IReadOnlyList<string> Path, JsonNode? Value)
{
    public static PatchStep Parse(JsonNode? json)
    {
        if (json is not JsonObject step || Text(step, "op") is not { } verb ||
            Text(step, "path") is not { } path || !path.StartsWith('/'))
            throw RefusedException.Malformed("A patch operation needs an op and a path.");
        var normal = verb == "incr" ? "increment" : verb;
        if (normal is not ("add" or "set" or "replace" or "remove" or "increment"))
            throw RefusedException.Malformed($"The patch operation '{verb}' is not supported.");
        if (normal != "remove" && !step.ContainsKey("value"))
            throw RefusedException.Malformed($"The patch operation '{verb}' needs a value.");
        return new PatchStep(normal, [.. path[1..].Split('/')], step["value"]);
    }

    public void ApplyTo(JsonObject item)
    {
        JsonNode? parent = item;
        for (var i = 0; i < Path.Count - 1; i++)
            parent = parent switch
            {
                JsonObject owner => owner[Path[i]],
                JsonArray array when int.TryParse(Path[i], out var index) && index >= 0 && index < array.Count =>
                    array[index],
                _ => null,
            };
        if (parent is JsonObject target) ApplyTo(target, Path[^1]);
        else if (parent is JsonArray list) ApplyTo(list, Path[^1]);
        else throw Unfit("its parent does not exist");
    }

    private void ApplyTo(JsonObject target, string name)
    {
        if (Verb is "replace" or "remove" && !target.ContainsKey(name)) throw Unfit("it does not exist");
        if (Verb == "remove") target.Remove(name);
        else target[name] = Verb == "increment" ? Incremented(target[name]) : Value?.DeepClone();
    }

    private void ApplyTo(JsonArray list, string place)
    {
        if (Verb == "add" && place == "-")
        {
            list.Add(Value?.DeepClone());
            return;
        }

        if (!int.TryParse(place, out var index) || index < 0 || index > list.Count ||
            (index == list.Count && Verb != "add"))
            throw Unfit("the array has no such place");
        if (Verb == "add") list.Insert(index, Value?.DeepClone());
        else if (Verb == "remove") list.RemoveAt(index);
        else list[index] = Verb == "increment" ? Incremented(list[index]) : Value?.DeepClone();
    }

    private JsonNode? Incremented(JsonNode? present)
    {
        if (present is null) return Value?.DeepClone();
        if (present is not JsonValue number || Value is not JsonValue step)
            throw Unfit("only a number can be incremented");
        if (number.TryGetValue(out long whole) && step.TryGetValue(out long by)) return checked(whole + by);
        if (number.TryGetValue(out double old) && step.TryGetValue(out double more)) return old + more;
        throw Unfit("only a number can be incremented");
    }

    private RefusedException Unfit(string reason) =>
        RefusedException.Malformed(
            $"The patch operation '{Verb}' on '/{string.Join('/', Path)}' is not possible: {reason}.");

    private static string? Text(JsonObject step, string name) =>
        step[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
