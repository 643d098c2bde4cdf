using System.CommandLine;
using LocalHost.Demo;
using LocalHost.Verify;
using Microsoft.Extensions.Logging;

namespace LocalHost;

/// <summary>The words and options that the host understands.</summary>
internal static class CommandLine
{
    private static readonly Option<string?> State = new("--state")
    {
        Description = "Folder for all state (default: .local in the repository)",
        Recursive = true,
    };

    private static readonly Option<bool> Clean = new("--clean")
    {
        Description = "Empty the state folder first",
        Recursive = true,
    };

    private static readonly Option<bool> Verbose = new("--verbose")
    {
        Description = "Log to standard error",
        Recursive = true,
    };

    private static readonly Option<int> Port = PortOption("--port", "the API");

    public static RootCommand Create()
    {
        var root = new RootCommand("The loyalty platform on this machine: storage, Cosmos DB, Event Grid and the app")
        {
            State, Clean, Verbose, Port, Demo(), Services(),
            VerifyCommandLine.Create(State, Clean),
        };
        root.SetAction((parsed, cancellationToken) => Failures.GuardAsync(
            () => ServeCommand.RunAsync(Platform(parsed), cancellationToken), cancellationToken));
        return root;
    }

    private static Command Demo()
    {
        var input = new Option<string?>("--input")
        {
            Description = "Folder of purchase files (default: samples/purchases)",
        };
        var json = new Option<bool>("--json") { Description = "Print one JSON document instead of tables" };
        var demo = new Command("demo", "Upload a folder of purchases, wait until each is settled, print the result")
        {
            input, json, Port,
        };
        demo.SetAction((parsed, cancellationToken) => Failures.GuardAsync(
            () => DemoCommand.RunAsync(
                new DemoOptions(Platform(parsed), parsed.GetValue(input), parsed.GetValue(json)), cancellationToken),
            cancellationToken));
        return demo;
    }

    private static Command Services()
    {
        var storage = PortOption(
            "--storage-port", "Azurite's blobs, with queues and tables on the next two", ServicesCommand.StoragePort);
        var cosmos = PortOption("--cosmos-port", "Cosmos DB", ServicesCommand.CosmosPort);
        var events = PortOption("--event-grid-port", "Event Grid", ServicesCommand.EventGridPort);
        var app = new Option<Uri>("--app")
        {
            Description = "Where the app answers, to which events go",
            DefaultValueFactory = _ => new Uri(ServicesCommand.App),
            CustomParser = ReadAddress,
        };
        var services = new Command(
            "services", "Run Azurite, Cosmos DB and Event Grid alone, for `func start` or any client")
        {
            storage, cosmos, events, app,
        };
        services.SetAction((parsed, cancellationToken) =>
        {
            var options = Platform(parsed) with
            {
                StoragePort = parsed.GetValue(storage),
                CosmosPort = parsed.GetValue(cosmos),
                EventGridPort = parsed.GetValue(events),
            };
            return Failures.GuardAsync(
                () => ServicesCommand.RunAsync(options, parsed.GetValue(app)!, cancellationToken), cancellationToken);
        });
        return services;
    }

    private static LocalPlatformOptions Platform(ParseResult parsed) => new()
    {
        State = parsed.GetValue(State),
        Clean = parsed.GetValue(Clean),
        Port = parsed.GetValue(Port),
        LogLevel = parsed.GetValue(Verbose) ? LogLevel.Information : LogLevel.Error,
    };

    private static Option<int> PortOption(string name, string what, int preset = 0)
    {
        var option = new Option<int>(name)
        {
            Description = $"Port of {what}{(preset == 0 ? " (default: a free one)" : "; 0 for a free one")}",
            DefaultValueFactory = _ => preset,
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > ushort.MaxValue)
                result.AddError($"{name}: a port is a number from 0 to {ushort.MaxValue}.");
        });
        return option;
    }

    private static Uri? ReadAddress(System.CommandLine.Parsing.ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
            return address;
        argument.AddError($"--app: '{text}' is no address such as {ServicesCommand.App}.");
        return null;
    }
}
