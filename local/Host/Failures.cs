using AzureServices;
using FunctionsRuntime;
using FunctionsWorker.Functions;

namespace LocalHost;

/// <summary>Turns what a person can mend into one line on standard error and exit code 1.</summary>
internal static class Failures
{
    public static async Task<int> GuardAsync(Func<Task<int>> run, CancellationToken cancellationToken)
    {
        try
        {
            return await run();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception exception)
            when (exception is LocalPlatformException or LocalServiceException or FunctionsStartupException)
        {
            await Console.Error.WriteLineAsync($"error: {exception.Message}");
            return 1;
        }
    }
}
