using LoyaltyFunctions.Shared;
using Microsoft.AspNetCore.Http;

namespace LoyaltyFunctions.Ledger;

/// <summary>Why a read of the ledger has no answer. The types are part of the API: never renamed.</summary>
public static class ReadProblems
{
    /// <param name="detail">What is wrong with which parameter, and what it takes.</param>
    public static IResult InvalidParameter(string detail) =>
        Answers.Problem(StatusCodes.Status400BadRequest, "invalid-parameter", "Invalid parameter", detail);

    public static IResult PageTokenInvalid() => Answers.Problem(
        StatusCodes.Status400BadRequest, "page-token-invalid", "Invalid page token",
        "'continuation' is no token of this list; send the one of the page before as it is, or none for the first "
        + "page.");

    public static IResult PageTokenOfAnotherCustomer() => Answers.Problem(
        StatusCodes.Status400BadRequest, "page-token-of-another-customer", "Page token of another customer",
        "'continuation' belongs to another customer's list; send the one of the page before, or none for the first "
        + "page.");

    public static IResult UnknownCustomer(string customerId) => Answers.Problem(
        StatusCodes.Status404NotFound, "unknown-customer", "Unknown customer",
        $"No account for customer '{customerId}'. An account opens with the first award.");

    public static IResult UnknownEntry(string entryId) => Answers.Problem(
        StatusCodes.Status404NotFound, "unknown-entry", "Unknown entry",
        $"No entry '{entryId}' stands in the customer's ledger; the list of entries has the ids.");

    public static IResult UnknownLot(string lotId) => Answers.Problem(
        StatusCodes.Status404NotFound, "unknown-lot", "Unknown lot",
        $"No lot '{lotId}' was made in the customer's ledger; the list of lots has the ids of those with points left.");

    public static IResult TooManyEntries(long entries, long most) => Answers.Problem(
        StatusCodes.Status422UnprocessableEntity, "too-many-entries", "Too many entries",
        $"The ledger has {entries} entries, and this is computed from at most {most}; ask without 'effective' for the "
        + "sums alone.");
}
