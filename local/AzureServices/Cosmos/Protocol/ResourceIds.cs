using System.Buffers.Binary;

namespace AzureServices.Cosmos.Protocol;

/// <summary>
/// Writes the <c>_rid</c> of a resource: base64 of a database's 4 bytes, a container's 8, an item's 16.
/// </summary>
internal static class ResourceIds
{
    // The SDK tells a container from a user by this bit of the second number.
    private const uint ContainerBit = 0x8000_0000;

    public static string OfDatabase(int database)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, database);
        return Encode(bytes);
    }

    public static string OfContainer(int database, int container)
    {
        Span<byte> bytes = stackalloc byte[8];
        WriteContainer(bytes, database, container);
        return Encode(bytes);
    }

    public static string OfOffer(int offer)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, offer);
        // An offer has 3 bytes.
        return Encode(bytes[1..]);
    }

    public static string OfRange(int database, int container, int range)
    {
        Span<byte> bytes = stackalloc byte[16];
        WriteContainer(bytes, database, container);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[8..], range);
        // The kind of the third number stands in the high half of the last byte; 5 is a partition key range.
        bytes[15] = 0x50;
        return Encode(bytes);
    }

    public static string OfItem(int database, int container, long item)
    {
        Span<byte> bytes = stackalloc byte[16];
        WriteContainer(bytes, database, container);
        // Little-endian keeps the last byte's high half zero, which means "item".
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], item);
        return Encode(bytes);
    }

    private static void WriteContainer(Span<byte> bytes, int database, int container)
    {
        BinaryPrimitives.WriteInt32BigEndian(bytes, database);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[4..], (uint)container | ContainerBit);
    }

    private static string Encode(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(bytes).Replace('/', '-');
}
