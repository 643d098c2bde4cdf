using System.Text.Json.Serialization;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Profiles;

/// <summary>What starts <see cref="WorkflowNames.EraseProfile"/>.</summary>
/// <param name="Number">The customer's first, second, ... erasure.</param>
/// <param name="RequestedAt">When it was asked for, UTC.</param>
public sealed record EraseProfile(string CustomerId, int Number, DateTimeOffset RequestedAt)
{
    /// <summary>
    /// A file that came in so much later is taken for one from before: the store's clock is not ours, and an original
    /// too many that goes costs nobody a point.
    /// </summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(10);

    /// <summary>The workflow's instance id, from its cause.</summary>
    public string InstanceId => $"erase-{ContentHash.Of(CustomerId)[..32]}-{Number}";

    /// <summary>Files that the store took until then are erased; later ones are new data.</summary>
    public DateTimeOffset FilesThrough => Through;

    /// <summary>What was written until then is erased; later words are new data.</summary>
    public DateTimeOffset Through => RequestedAt + ClockTolerance;

    public bool Covers(UploadedFile file) => file.UploadedAt <= FilesThrough;
}

/// <summary>What an erasure did: it can be shown to whoever asks, and names nobody but the id.</summary>
/// <param name="ErasedAt">When all was done, UTC; null while it is under way.</param>
public sealed record ErasureRecord(
    string CustomerId, int Number, DateTimeOffset RequestedAt, DateTimeOffset? ErasedAt, ErasedCounts Removed)
{
    public string Status => ErasedAt is null ? "erasing" : "erased";
}

/// <param name="Profiles">1 where there was a profile.</param>
/// <param name="Views">Documents that were derived from it.</param>
/// <param name="Files">Uploaded files, each with its originals, copies and the history of its processing.</param>
/// <param name="Quarantined">How many of the files were in quarantine.</param>
/// <param name="Remarks">Reasons that people wrote in the ledger; absent where there were none.</param>
/// <param name="Retained">Isolated copies of the files that a policy protects until their retention ends; the store
/// deletes them then. Absent where there were none.</param>
public sealed record ErasedCounts(
    int Profiles = 0, int Views = 0, int Files = 0, int Quarantined = 0,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int Remarks = 0,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int Retained = 0);

/// <summary>What was found when a file was erased.</summary>
/// <param name="IsRetained">Whether a policy still protects its isolated copy.</param>
public sealed record ErasedFile(bool WasQuarantined, bool IsRetained);
