using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Uploads;

/// <summary>Which file names are taken. Pure.</summary>
public static class UploadFileNamePolicy
{
    public const int LengthMax = 512;

    /// <summary>Null for a name that is fine; a slash makes folders, which are allowed.</summary>
    public static Rejection? Refuse(string fileName)
    {
        if (fileName.Length > LengthMax)
        {
            return Name($"the file name has {fileName.Length} characters; at most {LengthMax} are taken");
        }

        if (fileName.Any(char.IsControl)) return Name("the file name holds control characters; rename the file");
        if (HasPathTricks(fileName) || HasPathTricks(Uri.UnescapeDataString(fileName)))
        {
            return Name(
                $"the file name '{fileName}' points outside its folder ('..', '\\', or an empty part); "
                + "use plain names");
        }

        return UploadFormat.Of(fileName) is not null
            ? null
            : new Rejection(
                RejectionCodes.WrongExtension,
                $"'{fileName}' is of no kind that is taken; purchases are taken as {UploadFormat.Extensions}");
    }

    private static bool HasPathTricks(string name) =>
        name.Contains('\\', StringComparison.Ordinal) || name.Any(char.IsControl)
        || name.Split('/').Any(part => part is "" or "." or "..");

    private static Rejection Name(string reason) => new(RejectionCodes.NameNotAllowed, reason);
}
