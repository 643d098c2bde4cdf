using System.Text.Json;
using AzureServices.EventGrid.Subscriptions;

namespace AzureServices.EventGrid.Filters;

/// <summary>Reads advanced filters strictly.</summary>
internal static class AdvancedFilterReader
{
    private const int TextLengthMax = 512;

    /// <exception cref="LocalServiceException">Names the place and the remedy.</exception>
    public static AdvancedFilter Read(JsonElement json, string place)
    {
        var fields = JsonFields.Of(json, place, "operatorType", "key", "value", "values");
        var name = fields.Text("operatorType");
        var wanted = AdvancedFilterOperator.All.FirstOrDefault(o => o.Name == name)
            ?? throw new LocalServiceException(
                $"{place} has the unknown operatorType '{name}'; the service has "
                + $"{string.Join(", ", AdvancedFilterOperator.All.Select(o => o.Name))}.");
        var values = ValuesOf(fields, wanted, place);
        return new AdvancedFilter(wanted, fields.Text("key"), Condition(wanted, values, place), values.Count);
    }

    private static IReadOnlyList<JsonElement> ValuesOf(JsonFields fields, AdvancedFilterOperator wanted, string place)
    {
        var (name, other) = wanted.TakesOneValue ? ("value", "values") : ("values", "value");
        if (wanted.Kind == FilterValueKind.None)
        {
            return !fields.Has("value") && !fields.Has("values")
                ? []
                : throw new LocalServiceException($"{place} must have no values: {wanted.Name} compares with none.");
        }

        if (fields.Has(other))
        {
            throw new LocalServiceException($"{place} has '{other}'; {wanted.Name} takes '{name}'.");
        }

        // Cloned, since the document that they stand in does not live as long as the filter.
        JsonElement[] values = wanted.TakesOneValue
            ? [fields.Any(name).Clone()]
            : [.. fields.Items(name).Select(v => v.Clone())];
        return values.Length > 0 ? values : throw new LocalServiceException($"{place} needs at least one of '{name}'.");
    }

    private static Predicate<JsonElement> Condition(
        AdvancedFilterOperator wanted, IReadOnlyList<JsonElement> values, string place)
    {
        switch (wanted.Kind)
        {
            case FilterValueKind.Number:
                var numbers = values.Select(v => Number(v, place)).ToArray();
                return value => Array.Exists(numbers, n => Holds(wanted.Name, value.GetDouble(), n));
            case FilterValueKind.NumberRange:
                var ranges = values.Select(v => Range(v, place)).ToArray();
                return value => Array.Exists(ranges, r => value.GetDouble() >= r.Low && value.GetDouble() <= r.High);
            case FilterValueKind.Text:
                var texts = values.Select(v => Text(v, place)).ToArray();
                return value => Array.Exists(texts, t => Holds(wanted.Name, value.GetString()!, t));
            case FilterValueKind.Truth:
                var truth = values[0].ValueKind is JsonValueKind.True or JsonValueKind.False
                    ? values[0].ValueKind
                    : throw new LocalServiceException($"{place}: the value must be true or false.");
                return value => value.ValueKind == truth;
            default:
                return _ => true;
        }
    }

    private static bool Holds(string name, double value, double wanted) => name switch
    {
        "NumberLessThan" => value < wanted,
        "NumberLessThanOrEquals" => value <= wanted,
        "NumberGreaterThan" => value > wanted,
        "NumberGreaterThanOrEquals" => value >= wanted,
        _ => value.Equals(wanted),
    };

    /// <summary>The service compares all strings without regard to letter case.</summary>
    private static bool Holds(string name, string value, string wanted) => name switch
    {
        "StringContains" or "StringNotContains" => value.Contains(wanted, StringComparison.OrdinalIgnoreCase),
        "StringBeginsWith" or "StringNotBeginsWith" => value.StartsWith(wanted, StringComparison.OrdinalIgnoreCase),
        "StringEndsWith" or "StringNotEndsWith" => value.EndsWith(wanted, StringComparison.OrdinalIgnoreCase),
        _ => value.Equals(wanted, StringComparison.OrdinalIgnoreCase),
    };

    private static double Number(JsonElement value, string place) => value.ValueKind == JsonValueKind.Number
        ? value.GetDouble()
        : throw new LocalServiceException($"{place}: each value must be a number.");

    private static (double Low, double High) Range(JsonElement value, string place) =>
        value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 2
            && (Number(value[0], place), Number(value[1], place)) is var range && range.Item1 <= range.Item2
                ? range
                : throw new LocalServiceException($"{place}: each value must be a range [low, high].");

    private static string Text(JsonElement value, string place) =>
        value.ValueKind == JsonValueKind.String && value.GetString()!.Length <= TextLengthMax
            ? value.GetString()!
            : throw new LocalServiceException(
                $"{place}: each value must be a string of at most {TextLengthMax} characters.");
}
