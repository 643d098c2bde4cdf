using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace AzureServices.EventGrid;

/// <summary>
/// Whether a publisher may publish: by the key, in the header or the query, or by a shared access signature made with
/// it, in either of the two headers that the service takes.
/// </summary>
internal sealed class PublisherAccess(string key, TimeProvider time)
{
    private const string KeyName = "aeg-sas-key";
    private const string TokenName = "aeg-sas-token";
    private const string Scheme = "SharedAccessSignature ";

    private readonly byte[] _key = Encoding.UTF8.GetBytes(key);
    private readonly byte[]? _signingKey = FromBase64(key);

    /// <summary>Null where the request is allowed; otherwise why it is not.</summary>
    public string? WhyRefused(HttpRequest request)
    {
        if ((string?)request.Headers[KeyName] is { } sent || (sent = request.Query[KeyName]) is not null)
        {
            return IsSame(Encoding.UTF8.GetBytes(sent), _key) ? null : "The key is not the topic's.";
        }

        var authorization = (string?)request.Headers.Authorization;
        var token = (string?)request.Headers[TokenName]
            ?? (authorization?.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) == true
                ? authorization[Scheme.Length..]
                : null);
        return token is null
            ? $"Send the topic's key as '{KeyName}', or a shared access signature as '{TokenName}'."
            : WhyRefused(token, request);
    }

    /// <summary>A token reads <c>r={resource}&amp;e={expiry}&amp;s={signature over what stands before}</c>.</summary>
    private string? WhyRefused(string token, HttpRequest request)
    {
        var parts = token.Split('&');
        if (parts is not [['r', '=', .. var resource], ['e', '=', .. var expiry], ['s', '=', .. var signature]])
        {
            return "The shared access signature must read 'r=...&e=...&s=...'.";
        }

        var made = HMACSHA256.HashData(_signingKey ?? [], Encoding.UTF8.GetBytes($"{parts[0]}&{parts[1]}"));
        if (_signingKey is null || FromBase64(WebUtility.UrlDecode(signature)) is not { } sent || !IsSame(sent, made))
        {
            return "The shared access signature is not made with the topic's key.";
        }

        if (!DateTimeOffset.TryParse(
            WebUtility.UrlDecode(expiry), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var until)
            || until <= time.GetUtcNow())
        {
            return "The shared access signature has expired.";
        }

        return Covers(WebUtility.UrlDecode(resource), request)
            ? null
            : "The shared access signature is for another resource.";
    }

    /// <summary>A signature holds for every resource below its own.</summary>
    private static bool Covers(string resource, HttpRequest request) =>
        Uri.TryCreate(resource, UriKind.Absolute, out var uri)
        && string.Equals(uri.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase)
        && request.Path.StartsWithSegments(Uri.UnescapeDataString(uri.AbsolutePath).TrimEnd('/'));

    private static bool IsSame(byte[] sent, byte[] wanted) => CryptographicOperations.FixedTimeEquals(sent, wanted);

    private static byte[]? FromBase64(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : null;
    }
}
