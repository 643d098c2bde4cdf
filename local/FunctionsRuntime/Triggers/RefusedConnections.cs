using System.Net.Sockets;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace FunctionsRuntime.Triggers;

/// <summary>Nothing listens where a connection of a binding leads on this machine.</summary>
internal sealed class RefusedConnectionException(string connection, Uri address, Exception cause) : Exception(
    $"nothing listens at {address.GetLeftPart(UriPartial.Authority)}, to which the connection '{connection}' leads: "
    + "start its emulator, or set CaptureOutputs to see outputs without one",
    cause)
{
    public static bool IsIn(Exception e, Uri? address) => address is { IsLoopback: true }
        && e.GetBaseException() is SocketException { SocketErrorCode: SocketError.ConnectionRefused };
}

/// <summary>
/// Ends the SDK's retries where an emulator does not run: they would take half a minute. Other failures, and other
/// machines, keep them.
/// </summary>
internal sealed class RefusedConnectionPolicy(string connection) : HttpPipelinePolicy
{
    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        try
        {
            ProcessNext(message, pipeline);
        }
        catch (RequestFailedException e) when (RefusedConnectionException.IsIn(e, message.Request.Uri.ToUri()))
        {
            throw new RefusedConnectionException(connection, message.Request.Uri.ToUri(), e);
        }
    }

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        try
        {
            await ProcessNextAsync(message, pipeline);
        }
        catch (RequestFailedException e) when (RefusedConnectionException.IsIn(e, message.Request.Uri.ToUri()))
        {
            throw new RefusedConnectionException(connection, message.Request.Uri.ToUri(), e);
        }
    }
}

/// <summary>The same for the Cosmos SDK, which sends by an HttpClient.</summary>
internal sealed class RefusedConnectionHandler(string connection) : DelegatingHandler(new SocketsHttpHandler())
{
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException e) when (RefusedConnectionException.IsIn(e, request.RequestUri))
        {
            throw new RefusedConnectionException(connection, request.RequestUri!, e);
        }
    }
}

internal static class RefusedConnections
{
    /// <summary>Options of a client for a binding that uses this connection.</summary>
    public static TOptions FailingFast<TOptions>(this TOptions options, string connection)
        where TOptions : ClientOptions
    {
        options.AddPolicy(new RefusedConnectionPolicy(connection), HttpPipelinePosition.PerRetry);
        return options;
    }
}
