using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;

namespace AzureServices.Cosmos.Protocol;

/// <summary>
/// The JSON of a list answer: <c>{"_rid","NAME":[...],"_count"}</c>, from entries that are JSON already.
/// </summary>
internal sealed class FeedBody
{
    private readonly ArrayBufferWriter<byte> _buffer = new(4096);

    public FeedBody(string rid, string name) =>
        _buffer.Write(Encoding.UTF8.GetBytes($"{{\"_rid\":\"{rid}\",\"{name}\":["));

    public int Count { get; private set; }

    public int Bytes => _buffer.WrittenCount;

    public void Add(ReadOnlySpan<byte> json)
    {
        if (Count++ > 0) _buffer.Write(","u8);
        _buffer.Write(json);
    }

    public ReadOnlyMemory<byte> Finish()
    {
        _buffer.Write(Encoding.UTF8.GetBytes($"],\"_count\":{Count}}}"));
        return _buffer.WrittenMemory;
    }

    public static CosmosAnswer Of(string rid, string name, IEnumerable<JsonObject> entries)
    {
        var feed = new FeedBody(rid, name);
        foreach (var entry in entries) feed.Add(Encoding.UTF8.GetBytes(entry.ToJsonString(JsonText.SerializerOptions)));
        return new CosmosAnswer(200) { Body = feed.Finish(), ItemCount = feed.Count };
    }
}
