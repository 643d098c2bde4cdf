using LoyaltyFunctions.Shared;
using Microsoft.AspNetCore.Http;

namespace LoyaltyFunctions.Ledger;

/// <summary>Why a read of the ledger has no answer. The types are part of the API: never renamed.</summary>
public static class ReadProblems
{
    private static readonly ProblemKind PageTokenInvalidKind =
        new(StatusCodes.Status400BadRequest, "page-token-invalid", "Invalid page token");

    private static readonly ProblemKind PageTokenOfAnotherCustomerKind =
        new(StatusCodes.Status400BadRequest, "page-token-of-another-customer", "Page token of another customer");

    private static readonly ProblemKind UnknownCustomerKind =
        CommandProblems.Of(LedgerRefusalCode.UnknownCustomer);

    private static readonly ProblemKind UnknownEntryKind =
        CommandProblems.Of(LedgerRefusalCode.UnknownEntry);

    private static readonly ProblemKind UnknownLotKind =
        new(StatusCodes.Status404NotFound, "unknown-lot", "Unknown lot");

    private static readonly ProblemKind TooManyEntriesKind =
        new(StatusCodes.Status422UnprocessableEntity, "too-many-entries", "Too many entries");

    /// <param name="detail">What is wrong with which parameter, and what it takes.</param>
    public static IResult InvalidParameter(string detail) =>
        Answers.InvalidParameter(detail);

    public static IResult PageTokenInvalid() => Answers.Problem(
        PageTokenInvalidKind,
        "'continuation' is no token of this list; send the one of the page before as it is, or none for the first "
        + "page.");

    public static IResult PageTokenOfAnotherCustomer() => Answers.Problem(
        PageTokenOfAnotherCustomerKind,
        "'continuation' belongs to another customer's list; send the one of the page before, or none for the first "
        + "page.");

    public static IResult UnknownCustomer(string customerId) => Answers.Problem(
        UnknownCustomerKind,
        $"No account for customer '{customerId}'. An account opens with the first award.");

    public static IResult UnknownEntry(string entryId) => Answers.Problem(
        UnknownEntryKind,
        $"No entry '{entryId}' stands in the customer's ledger; the list of entries has the ids.");

    public static IResult UnknownLot(string lotId) => Answers.Problem(
        UnknownLotKind,
        $"No lot '{lotId}' was made in the customer's ledger; the list of lots has the ids of those with points left.");

    public static IResult TooManyEntries(long entries, long most) => Answers.Problem(
        TooManyEntriesKind,
        $"The ledger has {entries} entries, and this is computed from at most {most}; ask without 'effective' for the "
        + "sums alone.");
}
