using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LoyaltyFunctions.Shared;

/// <summary>
/// A whole number of points. Arithmetic is checked: an overflow throws instead of wrapping or rounding.
/// </summary>
/// <param name="Value">The number of points; negative where points go out.</param>
[JsonConverter(typeof(PointsJsonConverter))]
public readonly record struct Points(long Value) : IComparable<Points>
{
    /// <summary>The largest sum: beyond 2^53 - 1 the store, whose numbers are JSON numbers, would round.</summary>
    public const long Max = 9_007_199_254_740_991;

    public static readonly Points Zero;

    public static Points operator +(Points left, Points right) => Within(checked(left.Value + right.Value));

    public static Points operator -(Points left, Points right) => Within(checked(left.Value - right.Value));

    public static bool operator <(Points left, Points right) => left.Value < right.Value;

    public static bool operator >(Points left, Points right) => left.Value > right.Value;

    public static bool operator <=(Points left, Points right) => left.Value <= right.Value;

    public static bool operator >=(Points left, Points right) => left.Value >= right.Value;

    public static Points Smaller(Points left, Points right) => left < right ? left : right;

    public static Points Larger(Points left, Points right) => left > right ? left : right;

    public int CompareTo(Points other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    private static Points Within(long value) => value is >= -Max and <= Max
        ? new(value)
        : throw new OverflowException($"{value} points are beyond the largest exact sum, {Max}.");
}

/// <summary>Points travel as a plain JSON number.</summary>
public sealed class PointsJsonConverter : JsonConverter<Points>
{
    public override Points Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(reader.GetInt64());

    public override void Write(Utf8JsonWriter writer, Points value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.Value);
}
