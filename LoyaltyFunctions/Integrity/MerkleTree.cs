using System.Security.Cryptography;

namespace LoyaltyFunctions.Integrity;

/// <summary>
/// The Merkle tree of RFC 6962, section 2.1: SHA-256; a leaf is hashed behind a byte 0, a node behind a byte 1; a tree
/// of n leaves is split at the largest power of two below n. Pure.
/// </summary>
public static class MerkleTree
{
    /// <summary>The hash of no leaves.</summary>
    public static byte[] EmptyRoot => SHA256.HashData([]);

    public static byte[] LeafHash(ReadOnlySpan<byte> data) => SHA256.HashData([0, .. data]);

    public static byte[] NodeHash(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
        SHA256.HashData([1, .. left, .. right]);

    /// <summary>The root over hashes of leaves, or of equally large full subtrees of which the last may be
    /// smaller.</summary>
    public static byte[] Root(IEnumerable<byte[]> hashes)
    {
        var root = new MerkleRoot();
        foreach (var hash in hashes) root.Add(hash);
        return root.Value;
    }

    /// <summary>The audit path (section 2.1.1): what is needed to come from a leaf to the root, lowest first.</summary>
    /// <param name="hashes">As for <see cref="Root"/>.</param>
    /// <param name="index">Which of them, from 0.</param>
    public static IReadOnlyList<byte[]> Path(IReadOnlyList<byte[]> hashes, int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, hashes.Count);
        var path = new List<byte[]>();
        var (first, count) = (0, hashes.Count);
        while (count > 1)
        {
            var split = SplitOf(count);
            var isLeft = index - first < split;
            path.Add(Root(isLeft
                ? hashes.Skip(first + split).Take(count - split)
                : hashes.Skip(first).Take(split)));
            (first, count) = isLeft ? (first, split) : (first + split, count - split);
        }

        path.Reverse();
        return path;
    }

    /// <summary>
    /// The root to which a path leads (RFC 9162, section 2.1.3.2); null where the path is not as long as it must be.
    /// </summary>
    public static byte[]? RootOf(byte[] leafHash, long index, long treeSize, IReadOnlyList<byte[]> path)
    {
        if (index < 0 || index >= treeSize) return null;
        var (hash, node, last) = (leafHash, index, treeSize - 1);
        foreach (var sibling in path)
        {
            if (last == 0) return null;
            if (node % 2 == 1 || node == last)
            {
                hash = NodeHash(sibling, hash);
                for (; node % 2 == 0 && node != 0; node /= 2) last /= 2;
            }
            else
            {
                hash = NodeHash(hash, sibling);
            }

            (node, last) = (node / 2, last / 2);
        }

        return last == 0 ? hash : null;
    }

    private static int SplitOf(int count)
    {
        var split = 1;
        while (split * 2 < count) split *= 2;
        return split;
    }
}

/// <summary>Computes a root leaf by leaf; keeps a hash for each level, not the leaves.</summary>
public sealed class MerkleRoot
{
    // The full subtrees so far, largest first.
    private readonly Stack<(byte[] Hash, long Size)> subtrees = new();

    /// <summary>The root over what was added so far.</summary>
    public byte[] Value => subtrees.Count == 0
        ? MerkleTree.EmptyRoot
        : subtrees.Select(subtree => subtree.Hash).Aggregate((right, left) => MerkleTree.NodeHash(left, right));

    public void Add(byte[] leafHash)
    {
        var added = (Hash: leafHash, Size: 1L);
        while (subtrees.TryPeek(out var left) && left.Size == added.Size)
        {
            subtrees.Pop();
            added = (MerkleTree.NodeHash(left.Hash, added.Hash), left.Size + added.Size);
        }

        subtrees.Push(added);
    }
}
