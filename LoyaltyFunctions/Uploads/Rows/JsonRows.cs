using System.Text;
using System.Text.Json;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Uploads.Rows;

/// <summary>Reads lines of JSON: one purchase each, as <see cref="PurchaseFileParser"/> takes it from a file.</summary>
internal static class JsonRows
{
    public static async Task<PurchaseRow> ReadAsync(RowScanner scanner, ScannedRow row)
    {
        if (RowText.Refuse(row, scanner.ContentOf(row)) is { } fault)
        {
            var begin = RowCharset.Shown(RowCharset.Utf8, scanner.ContentOf(row), PurchaseRow.RawCharactersMax);
            return new PurchaseRow(row.Line, Draft: null, fault, Fields: null) { Raw = begin };
        }

        var bytes = scanner.MemoryOf(row);
        var (reading, beside) = await PurchaseFileParser.ParseAsync(bytes, "line", Beside.Of);
        var raw = Encoding.UTF8.GetString(bytes.Span);
        var rejection = reading.Rejection ?? beside?.Rejection;
        return rejection is null
            ? new PurchaseRow(row.Line, reading.Draft, Rejection: null, FieldsOf(reading.Draft!, beside)) { Raw = raw }
            : new PurchaseRow(row.Line, Draft: null, rejection, Fields: null) { Raw = raw };
    }

    private static RowFields FieldsOf(PurchaseDraft draft, Beside? beside)
    {
        // Only where there is one line does its article stand for the whole.
        var line = draft.Lines is [var only] ? only : null;
        string[] cells =
        [
            draft.PurchaseId, draft.CustomerId, draft.Amount, draft.Currency ?? "", draft.Timestamp ?? "",
            beside?.OrderId ?? "", line?.Sku ?? "", line?.Quantity ?? "", beside?.SalesText ?? "", draft.Source ?? "",
        ];
        return new RowFields(
            cells, beside?.OrderId, line?.Sku, PlainNumber.Read(line?.Quantity ?? ""), beside?.Sales);
    }

    /// <summary>What a line may say beside its purchase.</summary>
    private sealed record Beside(string? OrderId, string? SalesText, decimal? Sales, Rejection? Rejection)
    {
        public static Beside Of(JsonElement root)
        {
            var sales = Property(root, RowColumns.Sales);
            var order = Property(root, RowColumns.OrderId);
            if (order is { ValueKind: not JsonValueKind.String })
            {
                return Refused(new Rejection(
                    RejectionCodes.FieldInvalid, $"{RowColumns.OrderId} must be a text in quotes"));
            }

            if (sales is { ValueKind: not JsonValueKind.Number })
            {
                return Refused(new Rejection(
                    RejectionCodes.FieldInvalid, $"{RowColumns.Sales} must be a plain number without quotes"));
            }

            var orderId = order?.GetString() is { Length: > 0 } id ? id : null;
            var text = sales?.GetRawText();
            var value = PlainNumber.Read(text ?? "");
            var rejection =
                PurchaseRowPolicy.RefuseLength(RowColumns.OrderId, orderId ?? "", PurchaseRowPolicy.IdLengthMax)
                ?? (text is null || value is not null ? null : PlainNumber.Refused(RowColumns.Sales, text));
            return new Beside(orderId, text, value, rejection);
        }

        private static Beside Refused(Rejection rejection) =>
            new(OrderId: null, SalesText: null, Sales: null, rejection);

        private static JsonElement? Property(JsonElement root, string name) =>
            root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }
}
