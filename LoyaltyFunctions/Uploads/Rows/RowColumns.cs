using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Uploads.Rows;

/// <summary>The columns that rows are known by, and which of a file's they are. Pure.</summary>
internal static class RowColumns
{
    public const string TransactionId = "transactionId";
    public const string CustomerId = "customerId";
    public const string Amount = "amount";
    public const string Currency = "currency";
    public const string Timestamp = "timestamp";
    public const string OrderId = "orderId";
    public const string Sku = "sku";
    public const string Quantity = "quantity";
    public const string Sales = "sales";
    public const string Source = "source";

    /// <summary>What files of rejected rows have beside the file's own.</summary>
    public const string Line = "line";

    public const string Reason = "reason";

    private const int ShownNamesMax = 20;
    private const int ShownCharactersMax = 40;

    public static readonly IReadOnlyList<string> Required = [TransactionId, CustomerId, Amount, Currency, Timestamp];

    /// <summary>The columns of lines of JSON.</summary>
    public static readonly IReadOnlyList<string> Known = [.. Required, OrderId, Sku, Quantity, Sales, Source];

    /// <summary>Where a column stands; -1 for nowhere.</summary>
    public static int IndexOf(IReadOnlyList<string> columns, string name)
    {
        for (var index = 0; index < columns.Count; index++)
        {
            if (columns[index].Equals(name, StringComparison.OrdinalIgnoreCase)) return index;
        }

        return -1;
    }

    /// <summary>Null for a header that rows can be read by.</summary>
    public static Rejection? Refuse(IReadOnlyList<string> columns)
    {
        var missing = Required.Where(name => IndexOf(columns, name) < 0).ToList();
        if (missing.Count == Required.Count)
        {
            return new Rejection(
                RejectionCodes.HeaderMissing,
                $"the first line is not a header: it reads {Shown(columns)}; "
                + $"name the columns in it: {string.Join(", ", Required)}");
        }

        var twice = columns.Where(name => name.Length > 0)
            .GroupBy(name => name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Count() > 1)?.Key;
        if (twice is not null)
        {
            return new Rejection(
                RejectionCodes.ColumnTwice,
                $"the column '{Short(twice)}' is there twice; found: {Shown(columns)}; leave one of the two");
        }

        return missing.Count == 0
            ? null
            : new Rejection(
                RejectionCodes.ColumnMissing,
                $"the column {string.Join(", ", missing)} is missing; found: {Shown(columns)}; "
                + $"wanted: {string.Join(", ", Required)}");
    }

    private static string Shown(IReadOnlyList<string> columns) =>
        string.Join(", ", columns.Take(ShownNamesMax).Select(name => $"'{Short(name)}'"))
        + (columns.Count > ShownNamesMax ? $" and {columns.Count - ShownNamesMax} more" : "");

    private static string Short(string name) =>
        name.Length <= ShownCharactersMax ? name : name[..ShownCharactersMax] + "...";
}
