using System.Text.Json;
using LoyaltyFunctions.Shared;
using Microsoft.AspNetCore.Http;

namespace LoyaltyFunctions.Ledger;

/// <summary>What can be wrong with a command over HTTP, whatever the command is.</summary>
public static class CommandProblems
{
    public static readonly ProblemKind KeyMissing =
        new(StatusCodes.Status400BadRequest, "idempotency-key-missing", "Idempotency-Key missing");

    public static readonly ProblemKind BodyInvalid =
        new(StatusCodes.Status400BadRequest, "body-invalid", "Body is no JSON object");

    public static readonly ProblemKind BodyTooLarge =
        new(StatusCodes.Status400BadRequest, "body-too-large", "Body too large");

    public static readonly ProblemKind FieldMissing =
        new(StatusCodes.Status400BadRequest, "field-missing", "Field missing");

    public static readonly ProblemKind FieldInvalid =
        new(StatusCodes.Status400BadRequest, "field-invalid", "Field invalid");

    public static readonly ProblemKind FieldUnknown =
        new(StatusCodes.Status400BadRequest, "field-unknown", "Field unknown");

    public static readonly ProblemKind KeyReused =
        new(StatusCodes.Status409Conflict, "key-reused", "Key reused");

    public static readonly ProblemKind Busy =
        new(StatusCodes.Status503ServiceUnavailable, "busy", "Busy");

    /// <summary>
    /// How a refusal of the ledger is answered: its type is its code in lower case with hyphens, its title the same in
    /// words.
    /// </summary>
    /// <remarks>
    /// 404 for what is unknown; 409 where the thing named is in a state that forbids it; 422 where the request asks
    /// for more or for something else than there can be.
    /// </remarks>
    public static ProblemKind Of(LedgerRefusalCode code)
    {
        var type = JsonNamingPolicy.KebabCaseLower.ConvertName(code.ToString());
        return new ProblemKind(StatusOf(code), type, $"{char.ToUpperInvariant(type[0])}{type[1..].Replace('-', ' ')}");
    }

    private static int StatusOf(LedgerRefusalCode code) => code switch
    {
        LedgerRefusalCode.UnknownCustomer or LedgerRefusalCode.UnknownEntry or LedgerRefusalCode.UnknownLine
            or LedgerRefusalCode.UnknownReservation => StatusCodes.Status404NotFound,
        LedgerRefusalCode.ReservationClosed or LedgerRefusalCode.TooManyReservations
            or LedgerRefusalCode.AlreadyReversed or LedgerRefusalCode.NothingToRelease
            or LedgerRefusalCode.TransferGivenBack => StatusCodes.Status409Conflict,
        _ => StatusCodes.Status422UnprocessableEntity,
    };
}
