namespace AzureServices.Cosmos.Protocol;

/// <summary>The values of <c>x-ms-substatus</c> in use.</summary>
internal static class SubStatuses
{
    public const int PartitionKeyMismatch = 1001;
    public const int PartitionKeyRangeGone = 1002;
    public const int ReadSessionNotAvailable = 1002;
    public const int OwnerNotFound = 1003;
    public const int BudgetExceeded = 3200;
}
