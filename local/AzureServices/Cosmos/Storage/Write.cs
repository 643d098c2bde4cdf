namespace AzureServices.Cosmos.Storage;

/// <summary>A write with a result that a request waits for.</summary>
internal abstract class Write<TResult> : IWrite
{
    private readonly TaskCompletionSource<TResult> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TResult? _result;

    public Task<TResult> Done => _done.Task;

    public void Apply(WriteTransaction transaction) => _result = Decide(transaction);

    public void Complete()
    {
        Committed();
        _done.SetResult(_result!);
    }

    public void Fail(Exception failure)
    {
        Failed();
        _done.SetException(failure);
    }

    protected abstract TResult Decide(WriteTransaction transaction);

    /// <summary>Makes the result visible beyond SQLite; runs on the writer's thread in the order of commits.</summary>
    protected virtual void Committed()
    {
    }

    /// <summary>Takes back what was prepared beyond SQLite.</summary>
    protected virtual void Failed()
    {
    }
}
