using System.Reflection;
using FunctionsWorker.Functions;
using Microsoft.Extensions.Hosting;

namespace FunctionsRuntime.Hosting;

/// <summary>One run of one app: what CreateBuilder and Build pick up from around them.</summary>
internal sealed class HostSession(Assembly assembly, LocalFunctionsHostOptions options)
{
    private const string DefaultUrl = "http://127.0.0.1:7071";
    private static readonly AsyncLocal<HostSession?> Ambient = new();
    private readonly TaskCompletionSource<IHost> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static HostSession? Current
    {
        get => Ambient.Value;
        set => Ambient.Value = value;
    }

    public Assembly Assembly { get; } = assembly;

    public LocalFunctionsHostOptions Options { get; } = options;

    /// <summary>The classes to look for functions in.</summary>
    public IEnumerable<Type> FunctionClasses { get; init; } = FunctionAssemblies.Of(assembly)
        .Where(found => found != typeof(HostSession).Assembly)
        .SelectMany(FunctionCatalog.ClassesOf);

    public string ContentRoot =>
        Options.ContentRoot ?? Path.GetDirectoryName(Assembly.Location) ?? AppContext.BaseDirectory;

    public Task<IHost> Started => _started.Task;

    public static HostSession ForCommandLine()
    {
        var assembly = Assembly.GetEntryAssembly()
            ?? throw new InvalidOperationException("There is no entry assembly.");
        var home = Path.GetDirectoryName(assembly.Location) ?? AppContext.BaseDirectory;
        return new HostSession(assembly, new LocalFunctionsHostOptions
        {
            Url = Environment.GetEnvironmentVariable("ASPNETCORE_URLS") ?? DefaultUrl,
            StatePath = Path.Combine(RepositoryOf(home) ?? Environment.CurrentDirectory, ".local", "functions.db"),
        });
    }

    public void HostStarted(IHost host) => _started.TrySetResult(host);

    public void MainEnded(Exception? failure) => _started.TrySetException(failure ?? new InvalidOperationException(
        $"Main of {Assembly.GetName().Name} returned before the host had started: it must call Build().Run()."));

    private static string? RepositoryOf(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            if (Path.Exists(Path.Combine(at.FullName, ".git"))) return at.FullName;
        }

        return null;
    }
}
