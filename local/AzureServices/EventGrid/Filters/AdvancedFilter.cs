using System.Text.Json;

namespace AzureServices.EventGrid.Filters;

/// <summary>A condition on one member of an event, as Azure Resource Manager describes it.</summary>
public sealed class AdvancedFilter
{
    private readonly AdvancedFilterOperator _operator;

    internal AdvancedFilter(AdvancedFilterOperator wanted, string key, Predicate<JsonElement> meets, int valueCount)
    {
        _operator = wanted;
        Key = key;
        Meets = meets;
        ValueCount = valueCount;
    }

    /// <summary>Which member of the event it looks at, for example <c>data.total</c>.</summary>
    public string Key { get; }

    /// <summary>How many values it compares with.</summary>
    public int ValueCount { get; }

    /// <summary>Whether one value, of the operator's kind, meets one of the filter's values.</summary>
    private Predicate<JsonElement> Meets { get; }

    /// <summary>
    /// Reads a filter, for example
    /// <c>{ "operatorType": "NumberGreaterThan", "key": "data.total", "value": 100 }</c>.
    /// </summary>
    /// <exception cref="LocalServiceException">The operator is unknown, or the values do not fit it.</exception>
    public static AdvancedFilter Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return AdvancedFilterReader.Read(document.RootElement, "the filter");
    }

    internal bool Matches(GridEvent gridEvent, string topicId, bool lookIntoArrays)
    {
        var found = EventKeys.Find(gridEvent, topicId, Key);
        if (_operator.Kind == FilterValueKind.None)
        {
            var isNull = found is null or { ValueKind: JsonValueKind.Null };
            return isNull != _operator.IsNegated;
        }

        if (found is { ValueKind: JsonValueKind.Array } array && lookIntoArrays)
        {
            // Members of another kind are passed over.
            var meets = array.EnumerateArray().Any(v => _operator.IsOfKind(v) && Meets(v));
            return meets != _operator.IsNegated;
        }

        return found is { } value && _operator.IsOfKind(value)
            ? Meets(value) != _operator.IsNegated
            : _operator.TakesMissing;
    }
}
