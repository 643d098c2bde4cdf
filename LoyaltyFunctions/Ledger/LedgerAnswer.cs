namespace LoyaltyFunctions.Ledger;

/// <summary>What the ledger answers to a command.</summary>
public abstract record LedgerAnswer
{
    /// <summary>This command made the entry; in a preview, it would make it.</summary>
    public sealed record Recorded(LedgerEntry Entry) : LedgerAnswer;

    /// <summary>The same command was recorded before; nothing was added.</summary>
    public sealed record Repeated(LedgerEntry Entry) : LedgerAnswer;

    /// <summary>The id stands in the ledger with other content; nothing was added.</summary>
    /// <param name="Entry">What stands there.</param>
    /// <param name="ContentHash">Hash of what was asked now.</param>
    public sealed record KeyReused(LedgerEntry Entry, string ContentHash) : LedgerAnswer;

    /// <summary>A rule forbids it; nothing was added.</summary>
    public sealed record Refused(LedgerRefusal Refusal) : LedgerAnswer;

    /// <summary>
    /// Other commands for the customer were faster in each of the attempts, or the store took too long. Asking again,
    /// under the same id, settles whether something was added.
    /// </summary>
    public sealed record Busy(string CustomerId) : LedgerAnswer;
}

/// <summary>Why a rule forbids a command.</summary>
/// <param name="Code">Stable, for machines.</param>
/// <param name="Detail">One sentence for people: what is wrong with which thing, and the remedy.</param>
public sealed record LedgerRefusal(LedgerRefusalCode Code, string Detail);

/// <summary>The rules that can forbid a command. Their names are part of the API: never renamed.</summary>
public enum LedgerRefusalCode
{
    /// <summary>Nobody of this id has an account.</summary>
    UnknownCustomer,

    /// <summary>More points were asked for than are available.</summary>
    InsufficientPoints,

    /// <summary>No reservation of this id was ever made.</summary>
    UnknownReservation,

    /// <summary>The reservation was posted, voided or has lapsed.</summary>
    ReservationClosed,

    /// <summary>More was to be posted than the reservation holds.</summary>
    ReservationExceeded,

    /// <summary>The customer has as many open reservations as are allowed.</summary>
    TooManyReservations,

    /// <summary>No entry of this id stands in the customer's ledger.</summary>
    UnknownEntry,

    /// <summary>The entry is of a kind that this command does not answer.</summary>
    NotReversible,

    /// <summary>The purchase has no such line.</summary>
    UnknownLine,

    /// <summary>More was to be returned than was bought and not yet returned.</summary>
    MoreThanBought,

    /// <summary>All of it was taken back before.</summary>
    AlreadyReversed,

    /// <summary>No points of the award are pending.</summary>
    NothingToRelease,

    /// <summary>A customer cannot send points to themselves.</summary>
    SameCustomer,

    /// <summary>The points of the transfer went back to their sender before.</summary>
    TransferGivenBack,

    /// <summary>Points were to be given with an expiry that has passed.</summary>
    ExpiryPassed,

    /// <summary>The balance would leave the range of points.</summary>
    BalanceTooLarge,
}
