using System.Text.Json.Nodes;
using AzureServices.Cosmos.Protocol;

namespace AzureServices.Cosmos.Storage;

internal enum PatchVerb
{
    Add,
    Set,
    Replace,
    Remove,
    Increment,
    Move,
}

/// <summary>One change of a patch.</summary>
/// <param name="Verb">What to do.</param>
/// <param name="Path">Where.</param>
/// <param name="Value">What to put there, or by how much to increment.</param>
/// <param name="From">Where a move takes it from.</param>
internal sealed record PatchStep(PatchVerb Verb, PatchPath Path, JsonNode? Value, PatchPath? From)
{
    private const string End = "-";

    public static PatchStep Parse(JsonNode? json)
    {
        if (json is not JsonObject step || Text(step, "op") is not { } name || Text(step, "path") is not { } path)
            throw RefusedException.Malformed("A patch operation needs an op and a path.");
        var verb = name switch
        {
            "add" => PatchVerb.Add,
            "set" => PatchVerb.Set,
            "replace" => PatchVerb.Replace,
            "remove" => PatchVerb.Remove,
            "incr" or "increment" => PatchVerb.Increment,
            "move" => PatchVerb.Move,
            _ => throw RefusedException.Malformed($"The patch operation '{name}' is not supported."),
        };
        if (verb is not (PatchVerb.Remove or PatchVerb.Move) && !step.ContainsKey("value"))
            throw RefusedException.Malformed($"The patch operation '{name}' needs a value.");
        return new PatchStep(verb, PatchPath.Parse(path), step["value"], verb == PatchVerb.Move ? FromOf(step) : null);
    }

    public void ApplyTo(JsonObject item)
    {
        if (From is null)
        {
            Put(item, Value);
            return;
        }

        if (From.IsAbove(Path)) throw Unfit("nothing can be moved into itself");
        var moved = (this with { Verb = PatchVerb.Remove, Path = From, From = null }).Take(item);
        (this with { Verb = PatchVerb.Add, From = null }).Put(item, moved);
    }

    private JsonNode? Take(JsonObject item)
    {
        var taken = Path.ParentIn(item) switch
        {
            JsonObject owner when owner.TryGetPropertyValue(Path.Last, out var value) => value,
            JsonArray list when PatchPath.IndexOf(Path.Last) is { } index && index < list.Count => list[index],
            _ => throw Unfit("there is nothing to move"),
        };
        Put(item, null);
        return taken;
    }

    private void Put(JsonObject item, JsonNode? value)
    {
        switch (Path.ParentIn(item))
        {
            case JsonObject owner:
                Put(owner, Path.Last, value);
                break;
            case JsonArray list:
                Put(list, Path.Last, value);
                break;
            default:
                throw Unfit("its parent does not exist");
        }
    }

    private void Put(JsonObject owner, string name, JsonNode? value)
    {
        var isThere = owner.ContainsKey(name);
        if (Verb is PatchVerb.Replace or PatchVerb.Remove && !isThere) throw Unfit("it does not exist");
        if (Verb == PatchVerb.Remove) owner.Remove(name);
        else if (Verb == PatchVerb.Increment) owner[name] = isThere ? Incremented(owner[name]) : Incremented(0L);
        else owner[name] = value?.DeepClone();
    }

    private void Put(JsonArray list, string place, JsonNode? value)
    {
        if (Verb is PatchVerb.Add or PatchVerb.Set && place == End)
        {
            list.Add(value?.DeepClone());
            return;
        }

        if (PatchPath.IndexOf(place) is not { } index || index > list.Count ||
            (index == list.Count && Verb != PatchVerb.Add))
            throw Unfit("the array has no such place");
        if (Verb == PatchVerb.Add) list.Insert(index, value?.DeepClone());
        else if (Verb == PatchVerb.Remove) list.RemoveAt(index);
        else list[index] = Verb == PatchVerb.Increment ? Incremented(list[index]) : value?.DeepClone();
    }

    private JsonNode? Incremented(JsonNode? present)
    {
        if (present is JsonValue number && Value is JsonValue step)
        {
            if (number.TryGetValue(out long whole) && step.TryGetValue(out long by)) return checked(whole + by);
            if (NumberOf(number) is { } old && NumberOf(step) is { } more) return old + more;
        }

        throw Unfit("only a number can be incremented, and by a number");
    }

    private static double? NumberOf(JsonValue value) =>
        value.TryGetValue(out double number) ? number : value.TryGetValue(out long whole) ? whole : null;

    private RefusedException Unfit(string reason) =>
        RefusedException.Malformed($"The patch operation '{Verb}' on '{Path.Text}' is not possible: {reason}.");

    private static PatchPath FromOf(JsonObject step) =>
        PatchPath.Parse(Text(step, "from") ?? throw RefusedException.Malformed("A move needs a from."));

    private static string? Text(JsonObject step, string name) =>
        step[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
