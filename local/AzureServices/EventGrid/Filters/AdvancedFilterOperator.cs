using System.Text.Json;

namespace AzureServices.EventGrid.Filters;

/// <summary>What kind of values an operator compares.</summary>
internal enum FilterValueKind
{
    None,
    Number,
    NumberRange,
    Text,
    Truth,
}

/// <summary>One of the service's operators.</summary>
/// <param name="Name">As the service spells it.</param>
/// <param name="Kind">What it compares.</param>
/// <param name="TakesOneValue">Whether it has one <c>value</c>, not several <c>values</c>.</param>
/// <param name="IsNegated">Whether it matches where none of the values is met.</param>
internal sealed record AdvancedFilterOperator(
    string Name, FilterValueKind Kind, bool TakesOneValue = false, bool IsNegated = false)
{
    public static IReadOnlyList<AdvancedFilterOperator> All { get; } =
    [
        new("NumberIn", FilterValueKind.Number),
        new("NumberNotIn", FilterValueKind.Number, IsNegated: true),
        new("NumberLessThan", FilterValueKind.Number, TakesOneValue: true),
        new("NumberLessThanOrEquals", FilterValueKind.Number, TakesOneValue: true),
        new("NumberGreaterThan", FilterValueKind.Number, TakesOneValue: true),
        new("NumberGreaterThanOrEquals", FilterValueKind.Number, TakesOneValue: true),
        new("NumberInRange", FilterValueKind.NumberRange),
        new("NumberNotInRange", FilterValueKind.NumberRange, IsNegated: true),
        new("BoolEquals", FilterValueKind.Truth, TakesOneValue: true),
        new("StringIn", FilterValueKind.Text),
        new("StringNotIn", FilterValueKind.Text, IsNegated: true),
        new("StringContains", FilterValueKind.Text),
        new("StringNotContains", FilterValueKind.Text, IsNegated: true),
        new("StringBeginsWith", FilterValueKind.Text),
        new("StringNotBeginsWith", FilterValueKind.Text, IsNegated: true),
        new("StringEndsWith", FilterValueKind.Text),
        new("StringNotEndsWith", FilterValueKind.Text, IsNegated: true),
        new("IsNullOrUndefined", FilterValueKind.None),
        new("IsNotNull", FilterValueKind.None, IsNegated: true),
    ];

    /// <summary>
    /// Whether an event without the key matches. The service says yes for these two alone: the other negated
    /// operators want a value to be there.
    /// </summary>
    public bool TakesMissing => Name is "NumberNotIn" or "StringNotIn";

    public bool IsOfKind(JsonElement value) => Kind switch
    {
        FilterValueKind.Number or FilterValueKind.NumberRange => value.ValueKind == JsonValueKind.Number,
        FilterValueKind.Text => value.ValueKind == JsonValueKind.String,
        FilterValueKind.Truth => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        _ => true,
    };
}
