using System.Reflection;
using DurableRuntime;
using FunctionsRuntime.Hosting;
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

    /// <summary>Ends when the app's Main has returned; faulted where the app failed.</summary>
    public Task Completion { get; }

    /// <summary>Runs the Main of <typeparamref name="TEntryPoint"/>'s assembly; returns when all listens.</summary>
    /// <exception cref="FunctionsStartupException">The app's functions cannot run.</exception>
    public static Task<LocalFunctionsHost> StartAsync<TEntryPoint>(
        LocalFunctionsHostOptions options, CancellationToken ct = default)
    {
        var assembly = typeof(TEntryPoint).Assembly;
        var main = assembly.EntryPoint ?? throw new ArgumentException($"{assembly.GetName().Name} has no entry point.");
        return StartAsync(new HostSession(assembly, options), () => Call(main), ct);
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
        var host = await session.Started.WaitAsync(ct);
        return new LocalFunctionsHost(host, completion);
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
