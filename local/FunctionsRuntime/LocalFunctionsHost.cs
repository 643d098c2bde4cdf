using System.Reflection;
using DurableRuntime;
using FunctionsRuntime.Hosting;
using FunctionsRuntime.Triggers;
using FunctionsWorker.Configuration;
using FunctionsWorker.Functions;
using FunctionsWorker.Invocation;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FunctionsRuntime;

/// <summary>Runs a Functions app in this process: its own Program.Main, its triggers, its durable workflows.</summary>
public sealed class LocalFunctionsHost : IAsyncDisposable
{
    private readonly IHost _host;

    private LocalFunctionsHost(IHost host, Task completion)
    {
        _host = host;
        Completion = completion;
        Services = host.Services;
        Address = new Uri(host.Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    /// <summary>The address of HTTP triggers and webhooks, with the port that was really taken.</summary>
    public Uri Address { get; }

    /// <summary>The app's root services.</summary>
    public IServiceProvider Services { get; }

    /// <summary>The client of the host's task hub.</summary>
    public DurableTaskClient DurableClient => Services.GetRequiredService<DurableEngine>().Client;

    /// <summary>What functions have sent to queues, blobs, containers and topics.</summary>
    /// <exception cref="InvalidOperationException">They were sent: CaptureOutputs was not set.</exception>
    public CapturedOutputs Outputs => Services.GetRequiredService<OutputTargets>().Captured
        ?? throw new InvalidOperationException(
            "Outputs go to their services: set LocalFunctionsHostOptions.CaptureOutputs to see them here.");

    /// <summary>Ends when the app's Main has returned; faulted where the app failed.</summary>
    public Task Completion { get; }

    /// <summary>Runs the Main of <typeparamref name="TEntryPoint"/>'s assembly; returns when all listens.</summary>
    /// <exception cref="FunctionsStartupException">The app's functions cannot run.</exception>
    public static Task<LocalFunctionsHost> StartAsync<TEntryPoint>(
        LocalFunctionsHostOptions? options = null, CancellationToken ct = default)
    {
        options ??= new LocalFunctionsHostOptions();
        var assembly = typeof(TEntryPoint).Assembly;
        var main = assembly.EntryPoint ?? throw new ArgumentException($"{assembly.GetName().Name} has no entry point.");
        return StartAsync(new HostSession(assembly, options), () => Call(main), ct);
    }

    /// <summary>A client for the app's HTTP triggers; the caller disposes it.</summary>
    public HttpClient CreateClient() => new() { BaseAddress = Address };

    /// <summary>The connection string that the app's triggers and bindings find under this name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public string ConnectionString(string name)
    {
        try
        {
            return Services.GetRequiredService<Settings>().ConnectionString(name);
        }
        catch (FunctionSetupException e)
        {
            throw new ArgumentException(e.Message, nameof(name), e);
        }
    }

    /// <summary>
    /// Runs a function now, as the Functions host's POST /admin/functions/NAME does: a timer, a function of events,
    /// documents or messages, or an activity. What it throws comes out.
    /// </summary>
    /// <param name="functionName">Its name, in any case.</param>
    /// <param name="payload">The event, document or message: as text, or as an object to serialize.</param>
    /// <param name="ct">Cancels the invocation.</param>
    /// <returns>What the function returned.</returns>
    /// <exception cref="ArgumentException">There is no such function, or it has no payload of this kind.</exception>
    public Task<object?> InvokeAsync(string functionName, object? payload = null, CancellationToken ct = default) =>
        Services.GetRequiredService<ManualCalls>().RunAsync(functionName, payload, ct);

    /// <summary>
    /// Completes when no function runs and no workflow can take a step. What waits for a time, an event or a request
    /// does not count.
    /// </summary>
    public async Task WaitUntilQuietAsync(CancellationToken ct = default)
    {
        var running = Services.GetRequiredService<RunningInvocations>();
        var durable = Services.GetRequiredService<DurableEngine>();
        while (true)
        {
            await running.WhenIdleAsync().WaitAsync(ct);
            await durable.WaitUntilQuietAsync(ct);
            var begun = running.Begun;
            if (running.IsIdle && durable.IsQuiet && running.Begun == begun) return;
        }
    }

    /// <summary>Stops triggers, lets invocations end within a bound, stops workflows, and waits for Main.</summary>
    public async Task StopAsync(CancellationToken ct = default)
    {
        if (!Completion.IsCompleted) _host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        await Completion.WaitAsync(ct);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync();

    internal static async Task<LocalFunctionsHost> StartAsync(HostSession session, Action main, CancellationToken ct)
    {
        var completion = RunOnItsOwnThread(session, main);
        try
        {
            return new LocalFunctionsHost(await session.Started.WaitAsync(ct), completion);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Nobody will hold the host, so it ends as soon as it has begun.
            _ = session.Started.ContinueWith(
                started => started.IsCompletedSuccessfully ? started.Result.StopAsync(CancellationToken.None) : null,
                TaskScheduler.Default);
            throw;
        }
    }

    // Main blocks for as long as the app runs, which is not what pool threads are for.
    private static Task RunOnItsOwnThread(HostSession session, Action main)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            HostSession.Current = session;
            try
            {
                main();
                session.MainEnded(null);
                done.SetResult();
            }
            catch (Exception e)
            {
                session.MainEnded(e);
                done.SetException(e);
            }
        })
        { IsBackground = true, Name = $"Main of {session.Assembly.GetName().Name}" };
        thread.Start();
        return done.Task;
    }

    private static void Call(MethodInfo main)
    {
        object?[] arguments = main.GetParameters().Length == 0 ? [] : [Array.Empty<string>()];
        main.Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, null);
    }
}
