using System.Net;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using Microsoft.DurableTask.Client;

namespace FunctionsRuntime.Triggers.Durable.Management;

/// <summary>The addresses of an instance: as the worker gives them to the app, and as the endpoints answer.</summary>
internal static class ManagementLinks
{
    public const string Root = "/runtime/webhooks/durabletask";

    /// <summary>Stands where Azure has its system key, so that what an app appends to an address still fits.</summary>
    private const string Key = "code=local";

    private const string Connection = "Storage";

    private static readonly ConditionalWeakTable<DurableTaskClient, string> Hosts = [];

    /// <summary>A client that a binding gave out knows its host's address.</summary>
    public static void Remember(DurableTaskClient client, string host) => Hosts.AddOrUpdate(client, host);

    public static HttpManagementPayload PayloadOf(DurableTaskClient client, string instanceId, HttpRequestData? request)
    {
        var isBound = Hosts.TryGetValue(client, out var known);
        var host = request is null ? known : HostOf(request);
        if (host is null)
        {
            throw new InvalidOperationException("Failed to create HTTP management payload as base URL is null. Either "
                + "use Functions bindings or provide an HTTP request to create the HttpPayload.");
        }

        return PayloadOf(instanceId, host, isBound ? Key : "", "{{text}}");
    }

    /// <summary>What the endpoints answer to a start: the extension's own addresses, which name the task hub.</summary>
    public static HttpManagementPayload PayloadOf(HttpRequest request, string instanceId, string taskHub)
    {
        var query = $"taskHub={WebUtility.UrlEncode(taskHub)}&connection={Connection}&{Key}";
        var payload = PayloadOf(instanceId, $"{request.Scheme}://{request.Host}", query, "{text}");
        payload.RestartPostUri = payload.StatusQueryGetUri!.Replace("?", "/restart?", StringComparison.Ordinal);
        return payload;
    }

    private static HttpManagementPayload PayloadOf(string instanceId, string host, string query, string text)
    {
        var instance = $"{host}{Root}/instances/{Uri.EscapeDataString(instanceId)}";
        var (first, next) = query.Length > 0 ? ($"?{query}", $"&{query}") : ("", "");
        return new HttpManagementPayload
        {
            Id = instanceId,
            StatusQueryGetUri = instance + first,
            PurgeHistoryDeleteUri = instance + first,
            SendEventPostUri = $"{instance}/raiseEvent/{{eventName}}{first}",
            TerminatePostUri = $"{instance}/terminate?reason={text}{next}",
            SuspendPostUri = $"{instance}/suspend?reason={text}{next}",
            ResumePostUri = $"{instance}/resume?reason={text}{next}",
        };
    }

    // A proxy says by these headers what the caller called: Forwarded goes before X-Forwarded-*.
    private static string HostOf(HttpRequestData request)
    {
        var forwarded = First(request, "Forwarded")?.Split(';')
            .Select(pair => pair.Split('='))
            .Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0].Trim(), pair => pair[1].Trim()) ?? [];
        var proto = forwarded.GetValueOrDefault("proto") ?? request.Url.Scheme;
        if (forwarded.TryGetValue("host", out var host)) return $"{proto}://{host}";
        proto = First(request, "X-Forwarded-Proto") ?? proto;
        return $"{proto}://{First(request, "X-Forwarded-Host") ?? request.Url.Authority}";
    }

    private static string? First(HttpRequestData request, string header) =>
        request.Headers.TryGetValues(header, out var values) ? values.FirstOrDefault() : null;
}
