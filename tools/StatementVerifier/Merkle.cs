using System.Security.Cryptography;

namespace StatementVerifier;

/// <summary>Hashes of RFC 6962: a leaf behind a byte 0, a node behind a byte 1.</summary>
internal static class Merkle
{
    public static byte[] Leaf(byte[] data) => SHA256.HashData([0, .. data]);

    /// <summary>The root that a leaf's path leads to.</summary>
    /// <param name="path">Lowest first.</param>
    public static byte[] RootOf(byte[] leaf, (long Index, long Size) place, ReadOnlySpan<byte[]> path)
    {
        if (place.Index < 0 || place.Index >= place.Size)
        {
            throw new CheckFailedException("the leaf is outside the tree.");
        }

        if (place.Size == 1)
        {
            return path.IsEmpty ? leaf : throw new CheckFailedException("the path is too long for its tree.");
        }

        if (path.IsEmpty) throw new CheckFailedException("the path is too short for its tree.");
        var split = SplitOf(place.Size);
        var below = path[..^1];
        var sibling = path[^1];
        return place.Index < split
            ? Node(RootOf(leaf, (place.Index, split), below), sibling)
            : Node(sibling, RootOf(leaf, (place.Index - split, place.Size - split), below));
    }

    /// <summary>The root over hashes of leaves, or of equal subtrees.</summary>
    public static byte[] Root(ReadOnlySpan<byte[]> hashes)
    {
        if (hashes.IsEmpty) return SHA256.HashData([]);
        if (hashes.Length == 1) return hashes[0];
        var split = (int)SplitOf(hashes.Length);
        return Node(Root(hashes[..split]), Root(hashes[split..]));
    }

    private static byte[] Node(byte[] left, byte[] right) => SHA256.HashData([1, .. left, .. right]);

    // The largest power of two below the size.
    private static long SplitOf(long size)
    {
        var split = 1L;
        while (split < size - split) split *= 2;
        return split;
    }
}
