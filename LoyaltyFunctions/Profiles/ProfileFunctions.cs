using LoyaltyFunctions.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace LoyaltyFunctions.Profiles;

/// <summary>What is known of a customer as a person, over HTTP.</summary>
public sealed class ProfileFunctions(CosmosProfileStore profiles, TimeProvider time)
{
    public const string PutProfileName = "PutProfile";
    public const string GetProfileName = "GetProfile";

    /// <summary>
    /// 201 or 200 with the profile as stored and its <c>ETag</c>; the body is the whole profile. 400 names the fields
    /// that cannot be taken; 412 where <c>If-Match</c> or <c>If-None-Match: *</c> does not hold.
    /// </summary>
    [Function(PutProfileName)]
    public async Task<IResult> PutProfileAsync(
        [HttpTrigger(AuthorizationLevel.Function, "put", Route = "customers/{customerId}/profile")] HttpRequest request,
        string customerId,
        CancellationToken cancellationToken)
    {
        var id = RouteKey.Read(customerId);
        if (!CustomerKey.IsValid(id)) return ProfileAnswers.InvalidCustomer();
        var (body, unreadable) = await ProfileRequest.ReadAsync(request, cancellationToken);
        if (unreadable is not null) return ProfileAnswers.Invalid(unreadable);
        var decision = ProfilePolicy.Decide(id, body!, time.GetUtcNow());
        if (decision.Errors is { } errors) return ProfileAnswers.Invalid(errors);

        var stored = await profiles.ReadAsync(id, cancellationToken);
        if (ProfileConditions.Of(request, stored) is not { } condition) return ProfileAnswers.Changed(id);
        return await profiles.SaveAsync(decision.Profile!, condition, cancellationToken) is { } saved
            ? ProfileAnswers.Found(
                request, saved.Profile, saved.Created ? StatusCodes.Status201Created : StatusCodes.Status200OK)
            : ProfileAnswers.Changed(id);
    }

    /// <summary>200 with the profile and its <c>ETag</c>; 404 where there is none.</summary>
    [Function(GetProfileName)]
    public async Task<IResult> GetProfileAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "customers/{customerId}/profile")] HttpRequest request,
        string customerId,
        CancellationToken cancellationToken)
    {
        var id = RouteKey.Read(customerId);
        return await profiles.ReadAsync(id, cancellationToken) is { } stored
            ? ProfileAnswers.Found(request, stored, StatusCodes.Status200OK)
            : ProfileAnswers.Unknown(id);
    }
}

/// <summary>Reads the conditional headers of a request.</summary>
internal static class ProfileConditions
{
    private const string Any = "*";

    /// <summary>What must hold when the profile is written; null where it does not hold already.</summary>
    public static ProfileCondition? Of(HttpRequest request, StoredProfile? stored)
    {
        var match = request.Headers.IfMatch.ToString();
        if (match.Length > 0)
        {
            return stored is not null && Names(match, stored) ? new ProfileCondition.Unchanged(stored.ETag) : null;
        }

        var noneMatch = request.Headers.IfNoneMatch.ToString();
        if (noneMatch.Length == 0) return new ProfileCondition.None();
        if (stored is null) return new ProfileCondition.Absent();
        return Names(noneMatch, stored) ? null : new ProfileCondition.Unchanged(stored.ETag);
    }

    private static bool Names(string tags, StoredProfile stored) =>
        tags.Split(',', StringSplitOptions.TrimEntries).Any(tag => tag is Any || tag == stored.ETag);
}

/// <summary>Answers about profiles.</summary>
internal static class ProfileAnswers
{
    private static readonly ProblemKind UnknownProfileKind =
        new(StatusCodes.Status404NotFound, "unknown-profile", "No profile");

    private static readonly ProblemKind ProfileChangedKind =
        new(StatusCodes.Status412PreconditionFailed, "profile-changed", "Profile changed");

    private static readonly ProblemKind InvalidCustomerKind =
        new(StatusCodes.Status400BadRequest, "invalid-customer", "Invalid customer id");

    private static readonly ProblemKind InvalidProfileKind =
        new(StatusCodes.Status400BadRequest, "invalid-profile", "Invalid profile");

    public static IResult Found(HttpRequest request, StoredProfile stored, int status)
    {
        request.HttpContext.Response.Headers.ETag = stored.ETag;
        return Answers.Json(stored.Profile, status);
    }

    public static IResult Unknown(string customerId) => Answers.Problem(
        UnknownProfileKind,
        $"Customer '{customerId}' has no profile; PUT one to make it.");

    public static IResult Changed(string customerId) => Answers.Problem(
        ProfileChangedKind,
        $"The profile of customer '{customerId}' is not as the request expects; read it again, and send its ETag.");

    public static IResult InvalidCustomer() => Answers.Problem(
        InvalidCustomerKind,
        $"A customer id has 1 to {CustomerKey.BytesMax} bytes, no control characters, and no space at either end; "
        + "send the id that the purchases carry.");

    public static IResult Invalid(ProfileErrors errors)
    {
        var (field, what) = errors.Fields.First();
        return Answers.Problem(
            InvalidProfileKind,
            $"{field}: {what}. Nothing was stored.",
            new Dictionary<string, object?> { ["errors"] = errors.Fields });
    }
}
