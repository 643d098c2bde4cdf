using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace FunctionsWorker.Http;

/// <summary>The worker's view of an ASP.NET Core response: the one that is sent, or a buffer for it.</summary>
internal sealed class LocalHttpResponseData : HttpResponseData
{
    private readonly HttpResponse _response;
    private HttpHeadersCollection? _headers;

    public LocalHttpResponseData(HttpResponse response, FunctionContext context, bool isBuffered)
        : base(context)
    {
        _response = response;
        Cookies = new ResponseCookies(response, isBuffered);
        if (isBuffered) response.Body = new MemoryStream();
        if (!isBuffered && !response.HasStarted) response.OnStarting(() => CopyHeadersTo(response));
    }

    public override HttpStatusCode StatusCode
    {
        get => (HttpStatusCode)_response.StatusCode;
        set => _response.StatusCode = (int)value;
    }

    public override HttpHeadersCollection Headers
    {
        get => _headers ??= new(_response.Headers.Select(
            header => KeyValuePair.Create(header.Key, (IEnumerable<string>)header.Value!)));
        set => _headers = value;
    }

    public override Stream Body
    {
        get => _response.Body;
        set => _response.Body = value;
    }

    public override HttpCookies Cookies { get; }

    /// <summary>Sends a buffered response.</summary>
    public async Task SendAsync(HttpResponse response, CancellationToken ct)
    {
        response.StatusCode = _response.StatusCode;
        if (_response.Headers.SetCookie.Count > 0) response.Headers.SetCookie = _response.Headers.SetCookie;
        await CopyHeadersTo(response);
        if (Body.CanSeek) Body.Position = 0;
        await Body.CopyToAsync(response.Body, ct);
    }

    private Task CopyHeadersTo(HttpResponse response)
    {
        foreach (var (name, values) in _headers?.NonValidated ?? default)
        {
            var isCookie = name.Equals("Set-Cookie", StringComparison.OrdinalIgnoreCase);
            response.Headers[name] = isCookie
                ? new([.. response.Headers.SetCookie.Union(values)])
                : new([.. values]);
        }

        return Task.CompletedTask;
    }

    private sealed class ResponseCookies(HttpResponse response, bool isBuffered) : HttpCookies
    {
        public override void Append(string name, string value) => response.Cookies.Append(name, value);

        public override void Append(IHttpCookie cookie)
        {
            ArgumentNullException.ThrowIfNull(cookie);
            response.Cookies.Append(cookie.Name, cookie.Value, new CookieOptions
            {
                Domain = cookie.Domain,
                Path = cookie.Path,
                Expires = cookie.Expires,
                HttpOnly = cookie.HttpOnly ?? false,
                MaxAge = cookie.MaxAge is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
                Secure = cookie.Secure ?? false,
                SameSite = Mode(cookie.SameSite),
            });
        }

        public override IHttpCookie CreateNew() => isBuffered
            ? new HttpCookie(string.Empty, string.Empty)
            : throw new NotSupportedException("With ASP.NET Core integration, make a new HttpCookie(name, value).");

        private SameSiteMode Mode(SameSite sameSite) => sameSite switch
        {
            SameSite.Lax => SameSiteMode.Lax,
            SameSite.Strict => SameSiteMode.Strict,
            SameSite.None when isBuffered => SameSiteMode.Unspecified,
            _ => SameSiteMode.None,
        };
    }
}
