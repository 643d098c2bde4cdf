using System.Globalization;
using System.Net.Http.Headers;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Profiles;
using LoyaltyFunctions.Shared;
using Microsoft.AspNetCore.Http;

namespace LoyaltyFunctions.Uploads;

/// <summary>Which files may be uploaded by a ticket, and which arrived as their ticket says. Pure.</summary>
public static class TicketPolicy
{
    public static readonly ProblemKind NameNotAllowed =
        new(StatusCodes.Status422UnprocessableEntity, "file-name-not-allowed", "File name not allowed");

    public static readonly ProblemKind TypeNotAllowed =
        new(StatusCodes.Status422UnprocessableEntity, "content-type-not-allowed", "Content type not allowed");

    public static readonly ProblemKind TooLarge =
        new(StatusCodes.Status422UnprocessableEntity, "file-too-large", "File too large");

    /// <summary>Longest name, in characters: with its folders it stays below what a name may have.</summary>
    public const int NameLengthMax = 200;

    /// <summary>What names of CSV files begin with.</summary>
    public const string CsvPrefix = "upload_";

    private static readonly string[] GzipTypes = ["application/gzip", "application/x-gzip"];
    private static readonly string[] CharSets = ["utf-8", "iso-8859-1", "windows-1252"];

    /// <summary>What is wrong with a request; null where it is fine.</summary>
    /// <param name="bytesMax">Largest file of rows; a single purchase has a limit of its own.</param>
    public static FieldFault? Refuse(TicketRequest request, long bytesMax)
    {
        if (RefuseName(request.FileName) is { } name) return new FieldFault(NameNotAllowed, "fileName", name);
        var format = UploadFormat.Of(request.FileName)!;
        if (!Fits(request.ContentType, format))
        {
            return new FieldFault(
                TypeNotAllowed, "contentType",
                $"A file of this name has the content type {string.Join(" or ", TypesOf(format))}"
                + (format is { Kind: UploadFormatKind.Csv, IsGzip: false }
                    ? $", with no other parameter than charset={string.Join(", ", CharSets)}."
                    : ", in UTF-8."));
        }

        var max = format.Kind == UploadFormatKind.Purchase
            ? Math.Min(PurchaseFileReader.BytesMax, bytesMax)
            : bytesMax;
        if (request.Size > max)
        {
            return new FieldFault(TooLarge, "size", string.Create(
                CultureInfo.InvariantCulture, $"A file of this kind may have at most {max} bytes; send it in parts."));
        }

        return request.Notify is { } address && !ProfilePolicy.IsAddress(address)
            ? new FieldFault(
                CommandProblems.FieldInvalid, "notify", "'notify' must be one mail address, as in anna@example.com.")
            : null;
    }

    /// <summary>What differs between a file that arrived and its ticket; null where nothing does.</summary>
    public static Rejection? Refuse(UploadTicket ticket, ArrivedFile file)
    {
        if (ticket.UploadId is { } first && first != file.UploadId)
        {
            return new Rejection(
                RejectionCodes.TicketUsed,
                $"another file arrived by this ticket before ({first}); ask for a ticket for each file");
        }

        if (file.Size != ticket.Size)
        {
            return new Rejection(
                RejectionCodes.FileDiffersFromTicket,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the file has {file.Size} bytes, its ticket says {ticket.Size}; "
                    + $"ask for a ticket with the size that the file has"));
        }

        return IsSameType(ticket.ContentType, file.ContentType)
            ? null
            : new Rejection(
                RejectionCodes.FileDiffersFromTicket,
                $"the file's content type is not the '{ticket.ContentType}' that its ticket says; "
                + "send the headers that came with the ticket");
    }

    private static string? RefuseName(string name)
    {
        if (name.Length > NameLengthMax) return $"A file name may have at most {NameLengthMax} characters.";
        if (name.Contains('/', StringComparison.Ordinal)) return "A file name has no folders; send the name alone.";
        if (UploadFileNamePolicy.Refuse(name) is { } refused) return Sentence(refused.Reason);
        return UploadFormat.Of(name)!.Kind == UploadFormatKind.Csv
            && !name.StartsWith(CsvPrefix, StringComparison.OrdinalIgnoreCase)
                ? $"A CSV file is called {CsvPrefix}*.csv or {CsvPrefix}*.csv.gz; rename the file."
                : null;
    }

    private static bool Fits(string contentType, UploadFormat format)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type)) return false;
        if (!TypesOf(format).Contains(type.MediaType, StringComparer.OrdinalIgnoreCase)) return false;
        var charSets = format is { Kind: UploadFormatKind.Csv, IsGzip: false } ? CharSets : ["utf-8"];
        return type.Parameters.Count == 0
            || (!format.IsGzip && type.Parameters.Count == 1 && type.CharSet is { } charSet
                && charSets.Contains(charSet.Trim('"'), StringComparer.OrdinalIgnoreCase));
    }

    private static string[] TypesOf(UploadFormat format) => format switch
    {
        { IsGzip: true } => GzipTypes,
        { Kind: UploadFormatKind.Csv } => ["text/csv"],
        { Kind: UploadFormatKind.JsonLines } => ["application/x-ndjson", "application/jsonl"],
        _ => ["application/json"],
    };

    // Clients write spaces and quotes as they like.
    private static bool IsSameType(string declared, string? actual) =>
        MediaTypeHeaderValue.TryParse(declared, out var one)
        && MediaTypeHeaderValue.TryParse(actual, out var other)
        && string.Equals(one.MediaType, other.MediaType, StringComparison.OrdinalIgnoreCase)
        && string.Equals(one.CharSet?.Trim('"'), other.CharSet?.Trim('"'), StringComparison.OrdinalIgnoreCase);

    private static string Sentence(string reason) => $"{char.ToUpperInvariant(reason[0])}{reason[1..]}.";
}
