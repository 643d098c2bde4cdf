using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace ServicesBench;

/// <summary>
/// Repeats the answers that another server gave to requests of the same kind: what a client costs that talks to an
/// endpoint which does nothing.
/// </summary>
internal sealed class CannedServer : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Answer> _answers = new();
    private readonly WebApplication _web;

    private CannedServer(WebApplication web) => _web = web;

    public Uri Address => new(_web.Urls.First());

    public static async Task<CannedServer> StartAsync(CancellationToken ct)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        var server = new CannedServer(builder.Build());
        server._web.Run(server.RepeatAsync);
        await server._web.StartAsync(ct);
        return server;
    }

    /// <summary>A handler that lets requests through and keeps their answers.</summary>
    public HttpMessageHandler Record() => new Recorder(this) { InnerHandler = new SocketsHttpHandler() };

    public ValueTask DisposeAsync() => _web.DisposeAsync();

    private async Task RepeatAsync(HttpContext http)
    {
        if (http.Request.ContentLength > 0) await http.Request.Body.CopyToAsync(Stream.Null);
        var headers = http.Request.Headers;
        var kind = KindOf(
            http.Request.Method, http.Request.Path.Value!, headers.IfNoneMatch.Count > 0,
            headers.ContainsKey(Recorder.IsBatch));
        var answer = _answers[kind];
        http.Response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers) http.Response.Headers[name] = value;
        if (answer.Body.Length > 0) await http.Response.Body.WriteAsync(answer.Body);
    }

    // Items differ by their ids, not in what it costs to answer them.
    private static string KindOf(string method, string path, bool conditional, bool isBatch)
    {
        var docs = path.IndexOf("/docs/", StringComparison.Ordinal);
        var address = docs < 0 ? path : path[..docs] + "/docs/*";
        return $"{method} {address.TrimEnd('/')} {conditional} {isBatch}";
    }

    private sealed record Answer(int Status, IReadOnlyList<(string Name, string Value)> Headers, byte[] Body);

    private sealed class Recorder(CannedServer server) : DelegatingHandler
    {
        public const string IsBatch = "x-ms-cosmos-is-batch-request";

        private static readonly string[] NotRepeated = ["Transfer-Encoding", "Date", "Connection"];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
        {
            var answer = await base.SendAsync(request, ct);
            await answer.Content.LoadIntoBufferAsync(ct);
            var headers = answer.Headers.Concat(answer.Content.Headers)
                .Where(header => !NotRepeated.Contains(header.Key))
                .Select(header => (header.Key, string.Join(",", header.Value)));
            var kind = KindOf(
                request.Method.Method, Uri.UnescapeDataString(request.RequestUri!.AbsolutePath),
                request.Headers.IfNoneMatch.Count > 0, request.Headers.Contains(IsBatch));
            server._answers[kind] =
                new Answer((int)answer.StatusCode, [.. headers], await answer.Content.ReadAsByteArrayAsync(ct));
            return answer;
        }
    }
}
