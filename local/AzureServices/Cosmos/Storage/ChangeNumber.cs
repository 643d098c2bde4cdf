namespace AzureServices.Cosmos.Storage;

/// <summary>
/// The place of one written item among all changes of the account: the LSN of its transaction, then its place in it.
/// All items of one transaction share the LSN, and numbers grow in the order of commits.
/// </summary>
internal readonly record struct ChangeNumber(long Value)
{
    private const int PositionBits = 7;

    /// <summary>How many items one transaction can write.</summary>
    public const int PositionsMax = 1 << PositionBits;

    public long Lsn => Value >> PositionBits;

    public static ChangeNumber At(long lsn, int position)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(position, PositionsMax);
        return new ChangeNumber((lsn << PositionBits) + position);
    }
}
