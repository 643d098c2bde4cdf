using CsCheck;
using LoyaltyFunctions.Integrity;

namespace LoyaltyFunctions.Tests.Integrity;

public sealed class MerkleTreeTests
{
    /// <summary>The leaves of the reference tests of RFC 6962 (Certificate Transparency), in hex.</summary>
    private static readonly string[] Leaves =
    [
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    ];

    private static readonly Gen<byte[][]> SomeHashes =
        Gen.Int[1, 70].Select(count => Enumerable.Range(0, count)
            .Select(index => MerkleTree.LeafHash(BitConverter.GetBytes(index))).ToArray());

    [TestCase(0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [TestCase(1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")]
    [TestCase(2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")]
    [TestCase(3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77")]
    [TestCase(4, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")]
    [TestCase(5, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4")]
    [TestCase(6, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef")]
    [TestCase(7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c")]
    [TestCase(8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")]
    public void Root_OfTheReferenceLeaves_IsThatOfTheReference(int count, string root) => Assert.That(
        Hex(MerkleTree.Root(Leaves.Take(count).Select(leaf => MerkleTree.LeafHash(Convert.FromHexString(leaf))))),
        Is.EqualTo(root));

    [Test]
    public void Path_OfAReferenceLeaf_IsThatOfTheReference()
    {
        var hashes = Leaves.Select(leaf => MerkleTree.LeafHash(Convert.FromHexString(leaf))).ToArray();

        Assert.That(MerkleTree.Path(hashes, 5).Select(Hex), Is.EqualTo(new[]
        {
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        }));
    }

    [Test]
    public void Path_OfEveryLeaf_LeadsToTheRoot() => SomeHashes.Sample(hashes =>
    {
        var root = Hex(MerkleTree.Root(hashes));
        return hashes.Select((hash, index) =>
                MerkleTree.RootOf(hash, index, hashes.Length, MerkleTree.Path(hashes, index)))
            .All(reached => reached is not null && Hex(reached) == root);
    }, iter: 200);

    [Test]
    public void Path_WithAnyBitFlipped_LeadsElsewhere() =>
        Gen.Select(SomeHashes.Where(hashes => hashes.Length > 1), Gen.Int[0, 10_000], Gen.Int[0, 10_000])
            .Sample((hashes, which, bit) =>
            {
                var index = which % hashes.Length;
                var path = MerkleTree.Path(hashes, index).Select(hash => (byte[])hash.Clone()).ToList();
                var touched = path.Append((byte[])hashes[index].Clone()).ElementAt(which % (path.Count + 1));
                touched[bit % 256 / 8] ^= (byte)(1 << (bit % 8));
                var leaf = which % (path.Count + 1) == path.Count ? touched : hashes[index];
                var reached = MerkleTree.RootOf(leaf, index, hashes.Length, path);
                return reached is null || Hex(reached) != Hex(MerkleTree.Root(hashes));
            }, iter: 500);

    [Test]
    public void Path_OfAnotherLength_LeadsNowhere() => SomeHashes.Sample(hashes =>
    {
        var path = MerkleTree.Path(hashes, hashes.Length - 1);
        return MerkleTree.RootOf(hashes[^1], hashes.Length - 1, hashes.Length, [.. path, hashes[0]]) is null
            && (path.Count == 0
                || MerkleTree.RootOf(hashes[^1], hashes.Length - 1, hashes.Length, [.. path.Skip(1)]) is null);
    }, iter: 100);

    [Test]
    public void Root_OverPagesOfAPowerOfTwo_IsTheRootOverTheLeaves() =>
        Gen.Select(SomeHashes, Gen.Int[0, 4]).Sample((hashes, power) =>
            Hex(MerkleTree.Root(hashes.Chunk(1 << power).Select(MerkleTree.Root))) == Hex(MerkleTree.Root(hashes)),
            iter: 200);

    private static string Hex(byte[] hash) => Convert.ToHexStringLower(hash);
}
