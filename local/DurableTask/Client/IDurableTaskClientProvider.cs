namespace Microsoft.DurableTask.Client;

/// <summary>Finds the client of a task hub.</summary>
public interface IDurableTaskClientProvider
{
    DurableTaskClient GetClient(string? name = null);
}
