namespace Microsoft.Azure.Functions.Worker.Http;

/// <summary>Which sites' requests a cookie goes with.</summary>
public enum SameSite
{
    None = 0,
    Lax = 1,
    Strict = 2,
    ExplicitNone = 3,
}

/// <summary>A cookie of a request or response.</summary>
public interface IHttpCookie
{
    string? Domain { get; }
    DateTimeOffset? Expires { get; }
    bool? HttpOnly { get; }
    double? MaxAge { get; }
    string Name { get; }
    string? Path { get; }
    SameSite SameSite { get; }
    bool? Secure { get; }
    string Value { get; }
}

/// <summary>A cookie to fill in; its age is in seconds.</summary>
public sealed class HttpCookie : IHttpCookie
{
    public HttpCookie(string name, string value)
    {
        Name = name ?? throw new ArgumentNullException(nameof(name));
        Value = value ?? throw new ArgumentNullException(nameof(value));
    }

    public string? Domain { get; set; }
    public DateTimeOffset? Expires { get; set; }
    public bool? HttpOnly { get; set; }
    public double? MaxAge { get; set; }
    public string Name { get; set; }
    public string? Path { get; set; }
    public SameSite SameSite { get; set; }
    public bool? Secure { get; set; }
    public string Value { get; set; }
}

/// <summary>The cookies that a response sets.</summary>
public abstract class HttpCookies
{
    public abstract void Append(string name, string value);

    public abstract void Append(IHttpCookie cookie);

    public abstract IHttpCookie CreateNew();
}
