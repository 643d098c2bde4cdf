using System.Collections;

namespace FunctionsWorker.Binding;

/// <summary>Arrays, and what a list of something can stand for.</summary>
internal static class Collections
{
    /// <summary>The type of the items; null where the type is not one of many.</summary>
    public static Type? ElementOf(Type type)
    {
        if (type == typeof(byte[])) return null;
        if (type.IsArray) return type.GetElementType();
        return type.IsGenericType && type.GetGenericArguments() is [var element]
            && type.IsAssignableFrom(typeof(List<>).MakeGenericType(element))
            ? element
            : null;
    }

    public static object Of(Type type, List<object?> items)
    {
        var array = Array.CreateInstance(ElementOf(type)!, items.Count);
        ((ICollection)items).CopyTo(array, 0);
        if (type.IsArray) return array;
        return Activator.CreateInstance(typeof(List<>).MakeGenericType(ElementOf(type)!), array)!;
    }
}
