using System.Buffers.Text;
using System.Globalization;
using System.Text;
using LoyaltyFunctions.Shared;
using Microsoft.AspNetCore.Http;

namespace LoyaltyFunctions.Ledger;

/// <summary>What a page token is good for.</summary>
/// <param name="List">The list that is paged, <c>entries</c>; lower-case letters.</param>
/// <param name="CustomerId">Whose list.</param>
public sealed record PageScope(string List, string CustomerId);

/// <summary>
/// Where a list goes on, as callers get it: opaque text, safe in an address. It names its list and the hash of the
/// customer, so that it leads nowhere else, and has a check sum, so that a damaged one is known. It is no secret:
/// whoever could forge one reads no more than the list itself shows.
/// </summary>
public static class PageToken
{
    private const string Version = "1";
    private const int CustomerHashLength = 16;
    private const int CheckSumLength = 8;
    private const int LengthMax = 500;

    /// <summary>The token of a position: one or more numbers, which only the list itself understands.</summary>
    public static string Write(PageScope scope, params ReadOnlySpan<long> position)
    {
        var parts = new List<string> { Version, scope.List, CustomerOf(scope) };
        foreach (var number in position) parts.Add(number.ToString(CultureInfo.InvariantCulture));
        var text = string.Join('.', parts);
        return Base64Url.EncodeToString(Encoding.ASCII.GetBytes($"{text}.{CheckSumOf(text)}"));
    }

    /// <summary>Reads what <see cref="Write"/> wrote for the same list, customer and number of numbers.</summary>
    public static PagePosition Read(string token, PageScope scope, int count)
    {
        if (Decode(token) is not [Version, var list, var customer, .. var rest] || list != scope.List
            || rest.Length != count || !rest.All(IsNumber))
        {
            return new PagePosition([], ReadProblems.PageTokenInvalid());
        }

        return customer == CustomerOf(scope)
            ? new PagePosition(
                [.. rest.Select(number => long.Parse(number, CultureInfo.InvariantCulture))], Problem: null)
            : new PagePosition([], ReadProblems.PageTokenOfAnotherCustomer());
    }

    private static string[] Decode(string token)
    {
        if (token.Length > LengthMax || !Base64Url.IsValid(token)) return [];
        var text = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(token));
        var end = text.LastIndexOf('.');
        return end > 0 && text[(end + 1)..] == CheckSumOf(text[..end]) ? text[..end].Split('.') : [];
    }

    private static bool IsNumber(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static string CustomerOf(PageScope scope) => ContentHash.Of(scope.CustomerId)[..CustomerHashLength];

    private static string CheckSumOf(string text) => ContentHash.Of("page", text)[..CheckSumLength];
}

/// <summary>What a page token says.</summary>
/// <param name="Position">Its numbers; empty where there is a problem.</param>
/// <param name="Problem">Why it cannot be used; null where it can.</param>
public sealed record PagePosition(IReadOnlyList<long> Position, IResult? Problem);
