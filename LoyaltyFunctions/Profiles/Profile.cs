namespace LoyaltyFunctions.Profiles;

/// <summary>What is known of a customer as a person. It stands here alone: the ledger knows ids.</summary>
/// <param name="Email">One address, as it is written to.</param>
/// <param name="Phone">E.164: a plus sign and 7 to 15 digits.</param>
/// <param name="Address">The postal address as it stands on a letter.</param>
/// <param name="Language">A BCP 47 tag, for instance <c>de-AT</c>.</param>
/// <param name="NotificationsOptOut">Whether the customer wants no messages.</param>
/// <param name="UpdatedAt">When this was stored, UTC.</param>
public sealed record Profile(
    string CustomerId,
    string? Name,
    string? Email,
    string? Phone,
    DateOnly? Birthday,
    string? Address,
    string? Language,
    bool NotificationsOptOut,
    DateTimeOffset UpdatedAt);

/// <summary>A profile as it stands in the store.</summary>
/// <param name="ETag">Its version, in quotes, as HTTP writes it.</param>
public sealed record StoredProfile(Profile Profile, string ETag);
