using System.ComponentModel;
using System.Globalization;

namespace FunctionsWorker.Binding;

/// <summary>Reads numbers, dates, Guids and the like from binding data's text, culture-free.</summary>
internal static class SimpleText
{
    public static bool CanRead(Type type)
    {
        var simple = Nullable.GetUnderlyingType(type) ?? type;
        return simple == typeof(string) || simple == typeof(Guid) || simple == typeof(DateTime)
            || simple == typeof(DateTimeOffset) || simple == typeof(decimal)
            || (simple.IsPrimitive && simple != typeof(nint));
    }

    /// <exception cref="FormatException">The text is not a value of the type.</exception>
    public static object? Read(string text, Type type)
    {
        var simple = Nullable.GetUnderlyingType(type) ?? type;
        if (simple == typeof(string)) return text;
        if (simple == typeof(DateTimeOffset))
            return DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        try
        {
            return TypeDescriptor.GetConverter(simple).ConvertFromInvariantString(text);
        }
        catch (Exception e) when (e is ArgumentException or OverflowException)
        {
            throw new FormatException($"'{text}' is not a {simple.Name}", e);
        }
    }
}
