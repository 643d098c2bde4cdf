using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace DurableRuntime.Replay;

/// <summary>Derives ids from an execution and a counter, so that a replay gets the same ones.</summary>
internal static class DeterministicGuid
{
    private const int GuidBytes = 16;

    internal static Guid Create(string instanceId, long execution, int counter)
    {
        var name = Encoding.UTF8.GetBytes(instanceId);
        var source = new byte[name.Length + sizeof(long) + sizeof(int)];
        name.CopyTo(source, 0);
        BinaryPrimitives.WriteInt64BigEndian(source.AsSpan(name.Length), execution);
        BinaryPrimitives.WriteInt32BigEndian(source.AsSpan(name.Length + sizeof(long)), counter);

        var bytes = SHA256.HashData(source).AsSpan(0, GuidBytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80); // RFC 9562 version 8: bits by one's own rule
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80); // RFC 9562 variant
        return new Guid(bytes, bigEndian: true);
    }
}
