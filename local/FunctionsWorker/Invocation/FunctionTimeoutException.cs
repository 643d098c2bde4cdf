namespace FunctionsWorker.Invocation;

/// <summary>An invocation ran longer than host.json's functionTimeout.</summary>
public sealed class FunctionTimeoutException : TimeoutException
{
    internal FunctionTimeoutException(string message)
        : base(message)
    {
    }
}
