using System.Buffers;
using System.Globalization;
using System.Text;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Lake;

/// <summary>A purchase as the lake keeps it: one row of the table <c>purchases</c>.</summary>
/// <param name="Amount">In units of the currency; fits <see cref="PurchaseColumns.Amount"/>.</param>
/// <param name="Timestamp">When the purchase happened. The lake keeps microseconds, the finest that DuckDB, pandas and
/// Spark all read: what is finer is cut, never rounded up into the next day. The ledger keeps 100 ns.</param>
/// <param name="SourceFile">Name of the file that the row came in.</param>
/// <param name="Line">Line of the row in that file, from 1; 1 for a file that is one purchase.</param>
public sealed record PurchaseLakeRow(
    string Source, string TransactionId, string CustomerId, decimal Amount, string Currency, DateTimeOffset Timestamp,
    string? OrderId, string? Sku, decimal? Quantity, decimal? Sales, string SourceFile, long Line,
    DateTimeOffset ProcessedAt)
{
    /// <summary>The day that the row lies under, UTC.</summary>
    public DateOnly Date => DateOnly.FromDateTime(Timestamp.UtcDateTime);

    /// <summary>
    /// Why the lake cannot keep the row exactly as it is, or null where it can. A row that is refused is for its
    /// sender to correct: the lake never rounds a number, nor replaces a character.
    /// </summary>
    public Rejection? Refuse() =>
        RefuseNumbers(Amount, Quantity, Sales)
        ?? RefuseText("source", Source)
        ?? RefuseText("transactionId", TransactionId)
        ?? RefuseText("customerId", CustomerId)
        ?? RefuseText("currency", Currency)
        ?? RefuseText("orderId", OrderId)
        ?? RefuseText("sku", Sku)
        ?? RefuseText("sourceFile", SourceFile);

    /// <summary>The numbers' part of <see cref="Refuse"/>, for rows that are not complete yet.</summary>
    public static Rejection? RefuseNumbers(decimal amount, decimal? quantity, decimal? sales) =>
        RefuseNumber("amount", amount, PurchaseColumns.Amount)
        ?? RefuseNumber("quantity", quantity, PurchaseColumns.Quantity)
        ?? RefuseNumber("sales", sales, PurchaseColumns.Sales);

    /// <summary>Whether a text holds what UTF-16 writes as two: emoji, for instance.</summary>
    internal static bool HasSurrogates(string? text) => text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') >= 0;

    private static Rejection? RefuseNumber(string name, decimal? value, DecimalColumn column)
    {
        if (value is not { } number) return null;
        if (Math.Abs(number) > column.Max)
        {
            return new Rejection(RejectionCodes.AmountTooLarge, string.Create(
                CultureInfo.InvariantCulture,
                $"{name} {number} lies beyond {column.Max}, the farthest from zero that is kept; check the number"));
        }

        return decimal.Round(number, column.Decimals) == number
            ? null
            : new Rejection(RejectionCodes.AmountTooPrecise, string.Create(
                CultureInfo.InvariantCulture,
                $"{name} {number} has more than {column.Decimals} digits behind the point; "
                + $"it is not rounded here, so send it rounded"));
    }

    private static Rejection? RefuseText(string name, string? text)
    {
        if (!HasSurrogates(text)) return null;
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var consumed) != OperationStatus.Done)
            {
                return new Rejection(
                    RejectionCodes.FieldInvalid,
                    $"{name} holds half of a surrogate pair, which no file of text can hold; send it as it was meant");
            }

            rest = rest[consumed..];
        }

        return null;
    }
}
