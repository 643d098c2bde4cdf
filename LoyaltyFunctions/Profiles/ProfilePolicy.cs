using System.Globalization;
using System.Net.Mail;
using System.Text.RegularExpressions;

namespace LoyaltyFunctions.Profiles;

/// <summary>The judgement on a profile: accepted, or what is wrong with which field. One of the two is null.</summary>
public sealed record ProfileDecision(Profile? Profile, ProfileErrors? Errors);

/// <summary>Judges a profile. Pure.</summary>
public static partial class ProfilePolicy
{
    public const int NameLengthMax = 200;
    public const int EmailLengthMax = 254;
    public const int AddressLengthMax = 500;
    public const int LanguageLengthMax = 35;

    private static readonly DateOnly EarliestBirthday = new(1900, 1, 1);

    public static ProfileDecision Decide(string customerId, ProfileRequest request, DateTimeOffset now)
    {
        var errors = new Dictionary<string, string>();
        Check(errors, "name", request.Name, NameLengthMax, IsOneLine, "must be one line of text");
        Check(errors, "email", request.Email, EmailLengthMax, IsAddress, "must be one address, as in anna@example.com");
        Check(errors, "phone", request.Phone, 16, Phone().IsMatch, "must be E.164, as in +4366412345678");
        Check(errors, "birthday", request.Birthday, 10, text => IsBirthday(text, now),
            $"must be a date in the past from {EarliestBirthday:yyyy-MM-dd} on, as in 1990-12-31");
        Check(errors, "address", request.Address, AddressLengthMax, IsLines, "must be text in lines");
        Check(errors, "language", request.Language, LanguageLengthMax, Language().IsMatch,
            "must be a BCP 47 tag, as in de or de-AT");
        if (errors.Count > 0) return new ProfileDecision(Profile: null, new ProfileErrors(errors));
        return new ProfileDecision(
            new Profile(
                customerId, request.Name, request.Email, request.Phone, Birthday(request.Birthday), request.Address,
                request.Language, request.NotificationsOptOut ?? false, now),
            Errors: null);
    }

    private static void Check(
        Dictionary<string, string> errors, string field, string? text, int lengthMax, Func<string, bool> fits,
        string rule)
    {
        if (text is null) return;
        if (string.IsNullOrWhiteSpace(text)) errors[field] = $"{field} is empty; leave it out where it is not known";
        else if (text.Length > lengthMax) errors[field] = $"{field} is longer than {lengthMax} characters";
        else if (!fits(text)) errors[field] = $"{field} {rule}";
    }

    private static bool IsOneLine(string text) => !text.Any(char.IsControl) && IsWhole(text);

    private static bool IsLines(string text) =>
        !text.Any(c => char.IsControl(c) && c is not ('\n' or '\r')) && IsWhole(text);

    // Half of a surrogate pair could not be given back.
    private static bool IsWhole(string text) =>
        !text.Where((c, i) => char.IsHighSurrogate(c)
            ? i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1])
            : char.IsLowSurrogate(c) && (i == 0 || !char.IsHighSurrogate(text[i - 1]))).Any();

    /// <summary>Whether a text is one mail address without a display name.</summary>
    public static bool IsAddress(string text) =>
        text.Length <= EmailLengthMax && IsOneLine(text)
        && MailAddress.TryCreate(text, out var mail) && mail.Address == text;

    private static bool IsBirthday(string text, DateTimeOffset now) =>
        Birthday(text) is { } day && day >= EarliestBirthday && day <= DateOnly.FromDateTime(now.UtcDateTime);

    private static DateOnly? Birthday(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : null;

    [GeneratedRegex(@"^\+[1-9][0-9]{6,14}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Phone();

    [GeneratedRegex(@"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Language();
}
