using System.Text.Json;

namespace StatementVerifier;

/// <summary>Checks the seal by itself, that the proof is about it, and the way from the leaf to its root.</summary>
internal static class SealCheck
{
    /// <returns>The seal's day.</returns>
    public static string Run(JsonElement proof, JsonElement seal)
    {
        var pages = seal.List("pages");
        var root = Merkle.Root(pages.Select(page => Hash(page.Text("rootHash"))).ToArray());
        if (Hex(root) != seal.Text("rootHash") || pages.Sum(page => page.Number("count")) != seal.Number("treeSize"))
        {
            throw new CheckFailedException("the seal was changed: its pages give another root.");
        }

        Same(proof, seal, "date", (json, name) => json.Text(name));
        Same(proof, seal, "treeSize", (json, name) => json.Number(name));
        Same(proof, seal, "rootHash", (json, name) => json.Text(name));
        return seal.Text("date");
    }

    public static void RunPath(JsonElement proof, JsonElement leaf)
    {
        var path = proof.List("path")
            .Select(hash => hash.ValueKind == JsonValueKind.String ? Hash(hash.GetString()!) : [])
            .ToArray();
        var place = (proof.Number("leafIndex"), proof.Number("treeSize"));
        var root = Merkle.RootOf(Merkle.Leaf(CanonicalForm.Of(leaf)), place, path);
        if (Hex(root) != proof.Text("rootHash"))
        {
            throw new CheckFailedException("the path does not lead from the customer's leaf to the root.");
        }
    }

    private static void Same<T>(JsonElement proof, JsonElement seal, string name, Func<JsonElement, string, T> read)
        where T : IEquatable<T>
    {
        var (proven, asSealed) = (read(proof, name), read(seal, name));
        if (proven.Equals(asSealed)) return;
        throw new CheckFailedException($"the proof's {name} is {proven}, the seal's {asSealed}.");
    }

    private static byte[] Hash(string hex)
    {
        try
        {
            return Convert.FromHexString(hex);
        }
        catch (FormatException)
        {
            throw new CheckFailedException($"'{hex}' is no hash.");
        }
    }

    private static string Hex(byte[] hash) => Convert.ToHexStringLower(hash);
}
