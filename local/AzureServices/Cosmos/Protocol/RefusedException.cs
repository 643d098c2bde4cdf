namespace AzureServices.Cosmos.Protocol;

/// <summary>A request that cannot be carried out as it stands; becomes a Cosmos error answer.</summary>
internal sealed class RefusedException(int status, string message, int subStatus = 0) : Exception(message)
{
    public int Status { get; } = status;

    public int SubStatus { get; } = subStatus;

    public CosmosAnswer ToAnswer() => CosmosAnswer.Refusal(Status, Message, SubStatus);

    public static RefusedException Malformed(string message) => new(400, message);

    public static RefusedException Missing(string message) => new(404, message);

    public static RefusedException MissingOwner(string message) => new(404, message, SubStatuses.OwnerNotFound);

    public static RefusedException TooLarge(string message) => new(413, message);
}
