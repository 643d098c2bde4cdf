using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Uploads;

/// <summary>What each of <see cref="RejectionCodes"/> means, in a sentence that is always the same and so quotes
/// nothing.</summary>
internal static class CodeMeanings
{
    private static readonly Dictionary<string, string> Sentences = new()
    {
        [RejectionCodes.NameNotAllowed] = "The name of the file is not allowed.",
        [RejectionCodes.WrongExtension] = "The file is of no kind that is taken.",
        [RejectionCodes.FileMissing] = "The file was deleted or replaced before it was read.",
        [RejectionCodes.FileEmpty] = "The file is empty.",
        [RejectionCodes.FileTooLarge] = "The file is too large.",
        [RejectionCodes.FileDiffersFromTicket] = "The file is not of the size and type that its ticket says.",
        [RejectionCodes.TicketUsed] = "Another file arrived by the same ticket before.",
        [RejectionCodes.NotJson] = "The file is not JSON.",
        [RejectionCodes.NotCsv] = "The file is not CSV.",
        [RejectionCodes.NotGzip] = "The file is named as gzip and is not, or it is damaged.",
        [RejectionCodes.GzipCutOff] = "The compressed file ends in the middle, or is damaged.",
        [RejectionCodes.GzipBomb] = "The compressed file holds far more than its size; it must be sent uncompressed.",
        [RejectionCodes.CharsetUnknown] = "The content type of the file names a charset that is not read.",
        [RejectionCodes.HeaderMissing] = "The first line of the file does not name its columns.",
        [RejectionCodes.ColumnMissing] = "The file lacks a column that every purchase needs.",
        [RejectionCodes.ColumnTwice] = "The file has a column twice.",
        [RejectionCodes.CellCountWrong] = "A row does not have as many cells as the header.",
        [RejectionCodes.QuoteNotClosed] = "A quote is not closed, or text follows it.",
        [RejectionCodes.RowTooLong] = "A row is longer than rows may be.",
        [RejectionCodes.RowUnreadable] = "A row cannot be read as text of the file's charset, or be split into cells.",
        [RejectionCodes.WrongShape] = "The file is JSON, but not of the shape of a purchase.",
        [RejectionCodes.FieldMissing] = "The purchase lacks a field that it needs.",
        [RejectionCodes.FieldInvalid] = "A field of the purchase has a value that it cannot have.",
        [RejectionCodes.AmountNotPositive] = "The amount of the purchase is not above zero.",
        [RejectionCodes.AmountTooPrecise] = "The amount of the purchase has more decimals than its currency.",
        [RejectionCodes.AmountTooLarge] = "The amount of the purchase is larger than amounts may be.",
        [RejectionCodes.LinesDoNotAddUp] = "The lines of the purchase do not add up to its amount.",
        [RejectionCodes.CurrencyUnknown] = "The currency of the purchase is not known.",
        [RejectionCodes.TimestampInvalid] = "The time of the purchase is not a time that can be read.",
        [RejectionCodes.TimestampInFuture] = "The time of the purchase lies in the future.",
        [RejectionCodes.KeyReused] = "The id of the purchase belongs to another purchase.",
        [RejectionCodes.LedgerRefused] = "The ledger refused the purchase.",
        [RejectionCodes.ProcessingFailed] = "The file could not be processed; it can be uploaded again.",
    };

    /// <summary>Null for a code that is unknown.</summary>
    public static string? Of(string code) => Sentences.GetValueOrDefault(code);
}
