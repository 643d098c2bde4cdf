using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace FunctionsWorker.Binding;

/// <summary>
/// What a value is when it reaches the Functions host, which sends outputs: text and bytes as they are, all else as
/// JSON of the worker's serializer.
/// </summary>
internal sealed class OutputItems(PayloadReader payloads)
{
    private static readonly JsonSerializerSettings AsWritten = new() { DateParseHandling = DateParseHandling.None };

    public object Whole(object value) => value is string or byte[]? value
        : JsonConvert.DeserializeObject(payloads.Write(value), AsWritten) ?? "";

    /// <summary>The single items of a value. The host takes text apart too, where it is a JSON array.</summary>
    public IEnumerable<object> Each(object value) => Whole(value) switch
    {
        string text when IsJson(text.Trim()) => JToken.Parse(text) is JArray array ? array : [JToken.Parse(text)],
        JArray array => array,
        var single => [single],
    };

    /// <summary>The documents of a value, for what takes JSON objects only.</summary>
    public IEnumerable<JObject> EachObject(object value) => Each(value).Select(item => item as JObject
        ?? throw new InvalidOperationException("the value is not a JSON object, nor an array of them"));

    public static byte[] Bytes(object item, Formatting formatting) => item switch
    {
        byte[] bytes => bytes,
        JToken token when token.Type is JTokenType.Object or JTokenType.Array =>
            Encoding.UTF8.GetBytes(token.ToString(formatting)),
        _ => Encoding.UTF8.GetBytes(Convert.ToString(item, System.Globalization.CultureInfo.InvariantCulture)!),
    };

    private static bool IsJson(string text) => text is ['{', .., '}'] or ['[', .., ']'];
}
