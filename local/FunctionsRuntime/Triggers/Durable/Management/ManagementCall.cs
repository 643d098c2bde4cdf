using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Net.Http.Headers;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace FunctionsRuntime.Triggers.Durable.Management;

/// <summary>One request to the management endpoints: its route, its query, and the client it is about.</summary>
internal sealed class ManagementCall(HttpContext http, DurableTaskClient client)
{
    private const string ContinuationHeader = "x-ms-continuation-token";

    public HttpContext Http { get; } = http;

    public DurableTaskClient Client { get; } = client;

    public CancellationToken Aborted => Http.RequestAborted;

    /// <summary>Whether the task hub that the caller names is this host's. Any other one is empty here.</summary>
    public bool IsOwnHub =>
        Query("taskHub") is not { } hub || string.IsNullOrWhiteSpace(hub)
        || hub.Equals(Client.Name, StringComparison.OrdinalIgnoreCase);

    public bool IsJson =>
        MediaTypeHeaderValue.TryParse(Http.Request.ContentType, out var type)
        && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase);

    public string? ContinuationToken => Http.Request.Headers[ContinuationHeader].FirstOrDefault();

    public static IResult Json(object? value, HttpStatusCode status = HttpStatusCode.OK) => Results.Text(
        JsonConvert.SerializeObject(value), "application/json", Encoding.UTF8, (int)status);

    public static IResult Error(HttpStatusCode status, string message) => Json(new { Message = message }, status);

    public static IResult Error(HttpStatusCode status, string message, Exception e) => Json(
        new { Message = message, ExceptionMessage = e.Message, ExceptionType = e.GetType().FullName, e.StackTrace },
        status);

    /// <summary>JSON as it is written: dates stay text.</summary>
    /// <exception cref="JsonReaderException">The text is not JSON.</exception>
    public static JToken Parse(string json)
    {
        using var reader = new JsonTextReader(new StringReader(json)) { DateParseHandling = DateParseHandling.None };
        return JToken.Load(reader);
    }

    public string Route(string name) => Http.GetRouteValue(name) as string ?? "";

    public string? Query(string name) =>
        Http.Request.Query.TryGetValue(name, out var values) ? values.ToString() : null;

    public bool? Flag(string name) => bool.TryParse(Query(name), out var flag) ? flag : null;

    public int? Number(string name) => int.TryParse(Query(name), CultureInfo.InvariantCulture, out var n) ? n : null;

    public TimeSpan? Seconds(string name) =>
        double.TryParse(Query(name), CultureInfo.InvariantCulture, out var n) ? TimeSpan.FromSeconds(n) : null;

    public DateTimeOffset? Instant(string name) =>
        DateTimeOffset.TryParse(
            Query(name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
            ? instant
            : null;

    /// <summary>The statuses that are some; others are passed over.</summary>
    public IReadOnlyList<OrchestrationRuntimeStatus>? Statuses()
    {
        List<OrchestrationRuntimeStatus> known = [];
        foreach (var name in (Query("runtimeStatus") ?? "").Split(','))
        {
            if (Enum.TryParse<OrchestrationRuntimeStatus>(name, out var status)) known.Add(status);
        }

        return known.Count > 0 ? known : null;
    }

    public async Task<OrchestrationMetadata?> FindAsync() =>
        IsOwnHub ? await Client.GetInstanceAsync(Route("instanceId"), true, Aborted) : null;

    /// <summary>The first page, whose continuation goes into the answer's headers.</summary>
    public async Task<IReadOnlyList<T>> PageAsync<T>(Func<AsyncPageable<T>> all)
        where T : notnull
    {
        Http.Response.Headers[ContinuationHeader] = "";
        if (!IsOwnHub) return [];
        await using var pages = all().AsPages().GetAsyncEnumerator(Aborted);
        if (!await pages.MoveNextAsync()) return [];
        Http.Response.Headers[ContinuationHeader] = pages.Current.ContinuationToken ?? "";
        return pages.Current.Values;
    }

    /// <exception cref="ArgumentException">The task hub is not this host's, or has no such function.</exception>
    public void Check(string kind, string name, IEnumerable<string> names)
    {
        if (!IsOwnHub)
        {
            throw new ArgumentException($"The task hub '{Query("taskHub")}' is not this host's, which is "
                + $"'{Client.Name}': leave taskHub out.");
        }

        var known = names.ToList();
        if (known.Contains(name, StringComparer.OrdinalIgnoreCase)) return;
        throw new ArgumentException($"The function '{name}' doesn't exist, is disabled, or is not an {kind} function. "
            + "Additional info: " + (known.Count > 0
                ? $"The following are the known {kind} functions: '{string.Join("', '", known)}'."
                : $"No {kind} functions are currently registered!"));
    }

    public async Task<string> ReadTextAsync()
    {
        using var reader = new StreamReader(Http.Request.Body, leaveOpen: true);
        return await reader.ReadToEndAsync(Aborted);
    }
}
