using System.Text.Json;
using LoyaltyFunctions.Shared;

namespace LocalHost;

/// <summary>Where the parts of the running platform answer.</summary>
/// <param name="Api">The app's root; functions answer below <c>/api</c>.</param>
/// <param name="Topic">Where events are published, with <paramref name="TopicKey"/> in the header
/// <c>aeg-sas-key</c>.</param>
public sealed record LocalAddresses(Uri Api, Uri Topic, string TopicKey, string Cosmos, string Storage)
{
    /// <summary>Writes the addresses for scripts; whole or not at all.</summary>
    public async Task SaveAsync(string path, CancellationToken cancellationToken)
    {
        var draft = path + ".new";
        await File.WriteAllBytesAsync(
            draft, JsonSerializer.SerializeToUtf8Bytes(this, StoredJson.Options), cancellationToken);
        File.Move(draft, path, overwrite: true);
    }

    public static LocalAddresses Load(string path) =>
        JsonSerializer.Deserialize<LocalAddresses>(File.ReadAllBytes(path), StoredJson.Options)!;
}
