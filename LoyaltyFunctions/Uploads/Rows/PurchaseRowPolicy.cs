using System.Globalization;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Uploads.Rows;

/// <summary>
/// Makes a purchase of a row's cells, of the shape that <c>purchase.v1.schema.json</c> gives it. What business takes is
/// judged elsewhere. Pure.
/// </summary>
internal sealed class PurchaseRowPolicy(RowLayout layout)
{
    public const int IdLengthMax = 100;
    public const int SourceLengthMax = 50;

    private readonly int transactionId = RowColumns.IndexOf(layout.Columns, RowColumns.TransactionId);
    private readonly int customerId = RowColumns.IndexOf(layout.Columns, RowColumns.CustomerId);
    private readonly int amount = RowColumns.IndexOf(layout.Columns, RowColumns.Amount);
    private readonly int currency = RowColumns.IndexOf(layout.Columns, RowColumns.Currency);
    private readonly int timestamp = RowColumns.IndexOf(layout.Columns, RowColumns.Timestamp);
    private readonly int orderId = RowColumns.IndexOf(layout.Columns, RowColumns.OrderId);
    private readonly int sku = RowColumns.IndexOf(layout.Columns, RowColumns.Sku);
    private readonly int quantity = RowColumns.IndexOf(layout.Columns, RowColumns.Quantity);
    private readonly int sales = RowColumns.IndexOf(layout.Columns, RowColumns.Sales);
    private readonly int source = RowColumns.IndexOf(layout.Columns, RowColumns.Source);

    /// <param name="cells">As many as there are columns.</param>
    public PurchaseRow Decide(long line, string[] cells)
    {
        var number = Trimmed(cells, amount);
        var quantityText = Trimmed(cells, quantity);
        var salesText = Trimmed(cells, sales);
        var fields = new RowFields(
            cells, Optional(cells, orderId), Optional(cells, sku), Number(quantityText), Number(salesText));
        var rejection = RefuseMissing(cells) ?? RefuseLengths(cells)
            ?? (PlainNumber.Is(number) ? null : PlainNumber.Refused(RowColumns.Amount, number))
            ?? RefuseNumber(RowColumns.Quantity, quantityText, fields.Quantity)
            ?? RefuseNumber(RowColumns.Sales, salesText, fields.Sales);
        if (rejection is not null) return new PurchaseRow(line, Draft: null, rejection, fields);
        var draft = new PurchaseDraft(
            Optional(cells, source), cells[transactionId], cells[customerId], number, Trimmed(cells, currency),
            Trimmed(cells, timestamp))
        {
            Lines = fields.Sku is null && fields.Quantity is null
                ? null
                : [new PurchaseLineDraft(Line: null, fields.Sku, OrNull(quantityText), number)],
        };
        return new PurchaseRow(line, draft, Rejection: null, fields);
    }

    /// <summary>Null for an id that is no longer than the schema lets it be.</summary>
    public static Rejection? RefuseLength(string field, string text, int lengthMax) =>
        text.Length <= lengthMax || new StringInfo(text).LengthInTextElements <= lengthMax
            ? null
            : new Rejection(
                RejectionCodes.FieldInvalid, $"{field} is longer than the {lengthMax} characters that it may have");

    private Rejection? RefuseMissing(string[] cells) =>
        Missing(RowColumns.TransactionId, cells[transactionId]) ?? Missing(RowColumns.CustomerId, cells[customerId])
        ?? Missing(RowColumns.Amount, Trimmed(cells, amount)) ?? Missing(RowColumns.Currency, Trimmed(cells, currency))
        ?? Missing(RowColumns.Timestamp, Trimmed(cells, timestamp));

    private Rejection? RefuseLengths(string[] cells) =>
        RefuseLength(RowColumns.TransactionId, cells[transactionId], IdLengthMax)
        ?? RefuseLength(RowColumns.CustomerId, cells[customerId], IdLengthMax)
        ?? RefuseLength(RowColumns.OrderId, CellOf(cells, orderId), IdLengthMax)
        ?? RefuseLength(RowColumns.Sku, CellOf(cells, sku), IdLengthMax)
        ?? RefuseLength(RowColumns.Source, CellOf(cells, source), SourceLengthMax);

    private static Rejection? Missing(string field, string cell) => cell.Length > 0
        ? null
        : new Rejection(
            RejectionCodes.FieldMissing,
            $"{field} is empty; every row needs {string.Join(", ", RowColumns.Required)}");

    private static Rejection? RefuseNumber(string field, string text, decimal? value) =>
        text.Length == 0 || value is not null ? null : PlainNumber.Refused(field, text);

    private static decimal? Number(string text) => text.Length == 0 ? null : PlainNumber.Read(text);

    private static string CellOf(string[] cells, int column) => column < 0 ? "" : cells[column];

    private static string Trimmed(string[] cells, int column) => CellOf(cells, column).Trim();

    private static string? Optional(string[] cells, int column) => OrNull(CellOf(cells, column));

    private static string? OrNull(string text) => text.Length > 0 ? text : null;
}
