using System.Buffers.Binary;
using System.Numerics;

namespace AzureServices.Cosmos.Protocol;

/// <summary>
/// MurmurHash3 with 128 bits for 64-bit machines and seed 0: the public algorithm that partition keys use.
/// </summary>
internal static class Murmur3
{
    private const int BlockBytes = 16;
    private const ulong First = 0x87c3_7b91_1142_53d5;
    private const ulong Second = 0x4cf5_ad43_2745_937f;

    public static UInt128 Hash(ReadOnlySpan<byte> data)
    {
        ulong low = 0, high = 0;
        unchecked
        {
            var rest = data;
            for (; rest.Length >= BlockBytes; rest = rest[BlockBytes..])
            {
                low ^= MixLow(BinaryPrimitives.ReadUInt64LittleEndian(rest));
                low = (BitOperations.RotateLeft(low, 27) + high) * 5 + 0x52dc_e729;
                high ^= MixHigh(BinaryPrimitives.ReadUInt64LittleEndian(rest[8..]));
                high = (BitOperations.RotateLeft(high, 31) + low) * 5 + 0x3849_5ab5;
            }

            Span<byte> tail = stackalloc byte[BlockBytes];
            tail.Clear();
            rest.CopyTo(tail);
            low ^= MixLow(BinaryPrimitives.ReadUInt64LittleEndian(tail)) ^ (ulong)data.Length;
            high ^= MixHigh(BinaryPrimitives.ReadUInt64LittleEndian(tail[8..])) ^ (ulong)data.Length;
            low += high;
            high += low;
            low = Finish(low);
            high = Finish(high);
            low += high;
            high += low;
        }

        return new UInt128(high, low);
    }

    private static ulong MixLow(ulong block) => unchecked(BitOperations.RotateLeft(block * First, 31) * Second);

    private static ulong MixHigh(ulong block) => unchecked(BitOperations.RotateLeft(block * Second, 33) * First);

    private static ulong Finish(ulong hash)
    {
        unchecked
        {
            hash = (hash ^ (hash >> 33)) * 0xff51_afd7_ed55_8ccd;
            hash = (hash ^ (hash >> 33)) * 0xc4ce_b9fe_1a85_ec53;
            return hash ^ (hash >> 33);
        }
    }
}
