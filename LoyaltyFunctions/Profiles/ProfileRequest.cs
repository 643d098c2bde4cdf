using System.Text.Json;
using System.Text.Json.Serialization;
using LoyaltyFunctions.Shared;
using Microsoft.AspNetCore.Http;

namespace LoyaltyFunctions.Profiles;

/// <summary>
/// Body of <c>PUT /api/customers/{customerId}/profile</c>: the whole profile; what it leaves out goes.
/// </summary>
public sealed record ProfileRequest(
    string? Name,
    string? Email,
    string? Phone,
    string? Birthday,
    string? Address,
    string? Language,
    bool? NotificationsOptOut)
{
    /// <summary>Largest body: 16 KB. A profile has a few hundred bytes.</summary>
    public const int BytesMax = 16 * 1024;

    // A property that is not known is a field misspelt, which would be lost without a word.
    private static readonly JsonSerializerOptions Strict = new(StoredJson.Options)
    {
        AllowDuplicateProperties = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>The request, or the fields that cannot be read, with what is wrong.</summary>
    public static async Task<(ProfileRequest? Request, ProfileErrors? Errors)> ReadAsync(
        HttpRequest request, CancellationToken cancellationToken)
    {
        var body = new byte[BytesMax + 1];
        var length = await request.Body.ReadAtLeastAsync(
            body, body.Length, throwOnEndOfStream: false, cancellationToken);
        if (length > BytesMax) return Refused("body", $"the body has more than {BytesMax} bytes");
        try
        {
            return JsonSerializer.Deserialize<ProfileRequest>(body.AsSpan(0, length), Strict) is { } read
                ? (read, null)
                : Refused("body", "the body is null; send a JSON object");
        }
        catch (JsonException exception)
        {
            // The message names the field and the expected type; it goes to the caller alone, never to a log.
            var field = exception.Path?.TrimStart('$', '.');
            return string.IsNullOrEmpty(field)
                ? Refused("body", $"the body is not a profile: {exception.Message}")
                : Refused(field, "the field is not known, not of its type, or given twice; texts stand in "
                    + "quotes, notificationsOptOut is true or false");
        }
    }

    private static (ProfileRequest? Request, ProfileErrors? Errors) Refused(string field, string what) =>
        (null, new ProfileErrors(new Dictionary<string, string> { [field] = what }));
}

/// <summary>What is wrong with a profile, by field.</summary>
public sealed record ProfileErrors(IReadOnlyDictionary<string, string> Fields);
