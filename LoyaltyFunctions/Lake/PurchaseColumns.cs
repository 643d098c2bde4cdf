using Parquet.Schema;

namespace LoyaltyFunctions.Lake;

/// <summary>
/// The columns of the table <c>purchases</c>, named as in CSV, in the order of the files. Readers hold on to them: a
/// column may be added at the end, none is renamed, moved or given another type.
/// </summary>
public static class PurchaseColumns
{
    /// <summary>Of the columns; raised when one is added.</summary>
    public const int SchemaVersion = 1;

    /// <summary>No currency has more than four decimals; a hundred million times a million is room enough.</summary>
    public static readonly DecimalColumn Amount = new("amount", Decimals: 4, IsNullable: false);

    public static readonly DecimalColumn Quantity = new("quantity", Decimals: 6, IsNullable: true);

    public static readonly DecimalColumn Sales = new("sales", Decimals: 4, IsNullable: true);

    internal static readonly DataField TransactionId = Text("transactionId");
    internal static readonly DataField CustomerId = Text("customerId");
    internal static readonly DataField Currency = Text("currency");
    internal static readonly DataField Timestamp = Instant("timestamp");
    internal static readonly DataField OrderId = Text("orderId", isNullable: true);
    internal static readonly DataField Sku = Text("sku", isNullable: true);
    internal static readonly DataField Source = Text("source");
    internal static readonly DataField SourceFile = Text("sourceFile");
    internal static readonly DataField Line = new("line", typeof(long), isNullable: false);
    internal static readonly DataField ProcessedAt = Instant("processedAt");

    internal static readonly ParquetSchema Schema = new(
        TransactionId, CustomerId, Amount.Field, Currency, Timestamp, OrderId, Sku, Quantity.Field, Sales.Field, Source,
        SourceFile, Line, ProcessedAt);

    /// <summary>
    /// The same columns as they are stored, for what the library gets wrong: it orders texts as UTF-16 does and
    /// measures instants in milliseconds where it tells the least and the greatest value of a group, and readers who
    /// skip groups by them would miss rows.
    /// </summary>
    internal static readonly ParquetSchema Stored = new([.. Schema.DataFields.Select(AsStored)]);

    /// <summary>The columns as the catalogue names them, in SQL's types.</summary>
    public static readonly IReadOnlyList<LakeColumn> All =
    [
        new("transactionId", LakeColumn.Text, Nullable: false),
        new("customerId", LakeColumn.Text, Nullable: false),
        Amount.Column,
        new("currency", LakeColumn.Text, Nullable: false),
        new("timestamp", LakeColumn.Instant, Nullable: false),
        new("orderId", LakeColumn.Text, Nullable: true),
        new("sku", LakeColumn.Text, Nullable: true),
        Quantity.Column,
        Sales.Column,
        new("source", LakeColumn.Text, Nullable: false),
        new("sourceFile", LakeColumn.Text, Nullable: false),
        new("line", LakeColumn.Whole, Nullable: false),
        new("processedAt", LakeColumn.Instant, Nullable: false),
    ];

    private static DataField AsStored(DataField field) =>
        field.ClrType == typeof(ReadOnlyMemory<char>) ? new DataField(field.Name, typeof(byte[]), field.IsNullable)
        : field.ClrType == typeof(DateTime) ? new DataField(field.Name, typeof(long), field.IsNullable)
        : new DataField(field.Name, field.ClrType, field.IsNullable);

    private static DataField Text(string name, bool isNullable = false) => new(name, typeof(string), isNullable);

    private static DateTimeDataField Instant(string name) => new(
        name, DateTimeFormat.Timestamp, isAdjustedToUTC: true, unit: DateTimeTimeUnit.Micros, isNullable: false);
}

/// <summary>A column of exact decimals of 18 digits, which every reader takes as whole numbers of 64 bits.</summary>
/// <param name="Decimals">So many of the digits stand behind the point.</param>
public sealed record DecimalColumn(string Name, int Decimals, bool IsNullable)
{
    private const int Digits = 18;

    /// <summary>The farthest from zero that fits.</summary>
    public decimal Max { get; } = new(lo: -1486618625, mid: 232830643, hi: 0, isNegative: false, scale: (byte)Decimals);

    internal DecimalDataField Field { get; } = new(Name, Digits, Decimals, isNullable: IsNullable);

    internal LakeColumn Column => new(Name, $"decimal({Digits},{Decimals})", IsNullable);
}

/// <summary>A column as the catalogue names it.</summary>
/// <param name="Type">In the words of SQL.</param>
public sealed record LakeColumn(string Name, string Type, bool Nullable)
{
    public const string Text = "varchar";
    public const string Whole = "bigint";

    /// <summary>UTC, in microseconds.</summary>
    public const string Instant = "timestamp with time zone";
}
