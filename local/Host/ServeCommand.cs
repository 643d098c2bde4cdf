namespace LocalHost;

/// <summary>Stays up until Ctrl+C.</summary>
internal static class ServeCommand
{
    public static async Task<int> RunAsync(LocalPlatformOptions options, CancellationToken cancellationToken)
    {
        await using var platform = await LocalPlatform.StartAsync(options, cancellationToken);
        var addresses = platform.Addresses;
        Console.WriteLine($"""
            The loyalty platform runs. Its state is in {platform.Folder.Path}.

              API          {addresses.Api}api
              Event Grid   {addresses.Topic}  (aeg-sas-key: {addresses.TopicKey})
              Cosmos       {addresses.Cosmos}
              Azurite      {addresses.Storage}

            Try:  curl {addresses.Api}api/health
            Stop: Ctrl+C
            """);
        var stop = new TaskCompletionSource();
        await using var registration = cancellationToken.Register(stop.SetResult);
        await Task.WhenAny(stop.Task, platform.App.Completion);
        if (platform.App.Completion.IsFaulted) await platform.App.Completion;
        Console.WriteLine("Stopping.");
        return 0;
    }
}
