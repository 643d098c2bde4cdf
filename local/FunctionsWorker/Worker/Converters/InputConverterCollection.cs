using System.Collections;
using Microsoft.Azure.Functions.Worker.Converters;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>The app's converters. Those put at an index come before what this runtime converts itself.</summary>
public sealed class InputConverterCollection : IEnumerable<Type>
{
    internal List<Type> First { get; } = [];

    internal List<Type> Last { get; } = [];

    public void Register<T>()
        where T : IInputConverter => Last.Add(typeof(T));

    public void RegisterAt<T>(int index)
        where T : IInputConverter => First.Insert(Math.Min(index, First.Count), typeof(T));

    public void Clear()
    {
        First.Clear();
        Last.Clear();
    }

    public IEnumerator<Type> GetEnumerator() => First.Concat(Last).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
