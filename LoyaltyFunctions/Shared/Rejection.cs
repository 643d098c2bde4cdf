namespace LoyaltyFunctions.Shared;

/// <summary>Why a thing was refused: an outcome, never an exception.</summary>
/// <param name="Code">One of <see cref="RejectionCodes"/>; stable, for machines.</param>
/// <param name="Reason">One sentence for people: what is wrong with which thing, and what to do.</param>
public sealed record Rejection(string Code, string Reason);

/// <summary>The stable codes of refusals. Stored in quarantine: never renamed.</summary>
public static class RejectionCodes
{
    public const string NameNotAllowed = "NameNotAllowed";
    public const string WrongExtension = "WrongExtension";
    public const string FileMissing = "FileMissing";
    public const string FileEmpty = "FileEmpty";
    public const string FileTooLarge = "FileTooLarge";
    public const string NotJson = "NotJson";
    public const string NotCsv = "NotCsv";
    public const string NotGzip = "NotGzip";
    public const string GzipCutOff = "GzipCutOff";
    public const string GzipBomb = "GzipBomb";
    public const string CharsetUnknown = "CharsetUnknown";
    public const string HeaderMissing = "HeaderMissing";
    public const string ColumnMissing = "ColumnMissing";
    public const string ColumnTwice = "ColumnTwice";
    public const string CellCountWrong = "CellCountWrong";
    public const string QuoteNotClosed = "QuoteNotClosed";
    public const string RowTooLong = "RowTooLong";
    public const string RowUnreadable = "RowUnreadable";
    public const string WrongShape = "WrongShape";
    public const string FieldMissing = "FieldMissing";
    public const string FieldInvalid = "FieldInvalid";
    public const string AmountNotPositive = "AmountNotPositive";
    public const string AmountTooPrecise = "AmountTooPrecise";
    public const string AmountTooLarge = "AmountTooLarge";
    public const string LinesDoNotAddUp = "LinesDoNotAddUp";
    public const string CurrencyUnknown = "CurrencyUnknown";
    public const string TimestampInvalid = "TimestampInvalid";
    public const string TimestampInFuture = "TimestampInFuture";
    public const string KeyReused = "KeyReused";
    public const string LedgerRefused = "LedgerRefused";
    public const string ProcessingFailed = "ProcessingFailed";
}
