using System.Globalization;
using System.Text.Json;

namespace AzureServices.EventGrid.Subscriptions;

/// <summary>
/// The members of a JSON object, read strictly: whatever is missing, misspelt or of another kind is an error that
/// names the place and what is allowed there.
/// </summary>
internal sealed class JsonFields
{
    private readonly JsonElement _json;
    private readonly string _place;

    private JsonFields(JsonElement json, string place)
    {
        _json = json;
        _place = place;
    }

    /// <summary>Takes an object with no members but the given ones.</summary>
    /// <exception cref="LocalServiceException">It is no object, or has another member.</exception>
    public static JsonFields Of(JsonElement json, string place, params ReadOnlySpan<string> allowed)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw new LocalServiceException($"{place} must be a JSON object.");
        }

        foreach (var member in json.EnumerateObject())
        {
            if (!allowed.Contains(member.Name))
            {
                throw new LocalServiceException(
                    $"{place} has an unknown property '{member.Name}'; allowed are {string.Join(", ", allowed)}.");
            }
        }

        return new JsonFields(json, place);
    }

    public bool Has(string name) => _json.TryGetProperty(name, out _);

    /// <summary>A member of any kind.</summary>
    public JsonElement Any(string name) => _json.TryGetProperty(name, out var value)
        ? value
        : throw new LocalServiceException($"{_place} needs the property '{name}'.");

    /// <summary>A string that is not empty.</summary>
    public string Text(string name) =>
        Any(name) is { ValueKind: JsonValueKind.String } value && value.GetString() is { Length: > 0 } text
            ? text
            : throw new LocalServiceException($"'{name}' of {_place} must be a string that is not empty.");

    public string? OptionalText(string name) => Has(name) ? Text(name) : null;

    /// <summary>One of the given strings.</summary>
    public string Choice(string name, params ReadOnlySpan<string> choices)
    {
        var text = Text(name);
        return choices.Contains(text)
            ? text
            : throw new LocalServiceException(
                $"'{name}' of {_place} is '{text}'; it must be one of {string.Join(", ", choices)}.");
    }

    /// <summary>A whole number within bounds.</summary>
    public int Number(string name, int min, int max) =>
        Any(name) is { ValueKind: JsonValueKind.Number } value
            && value.TryGetInt32(out var number) && number >= min && number <= max
                ? number
                : throw new LocalServiceException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"'{name}' of {_place} must be a whole number from {min} to {max}."));

    /// <summary>A truth value; false where it is missing.</summary>
    public bool Flag(string name)
    {
        if (!Has(name))
        {
            return false;
        }

        var kind = Any(name).ValueKind;
        return kind is JsonValueKind.True or JsonValueKind.False
            ? kind == JsonValueKind.True
            : throw new LocalServiceException($"'{name}' of {_place} must be true or false.");
    }

    /// <summary>The members of an array; none where it is missing.</summary>
    public IReadOnlyList<JsonElement> Items(string name)
    {
        if (!Has(name))
        {
            return [];
        }

        return Any(name) is { ValueKind: JsonValueKind.Array } value
            ? [.. value.EnumerateArray()]
            : throw new LocalServiceException($"'{name}' of {_place} must be an array.");
    }

    /// <summary>An array of strings; empty where it is missing.</summary>
    public IReadOnlyList<string> Texts(string name) => [.. Items(name).Select(item =>
        item.ValueKind == JsonValueKind.String
            ? item.GetString()!
            : throw new LocalServiceException($"'{name}' of {_place} must hold strings only."))];
}
