namespace AzureServices;

/// <summary>A local stand-in for an Azure service could not start or run. The message is one line.</summary>
public sealed class LocalServiceException : Exception
{
    /// <summary>Creates the exception with the line to show.</summary>
    public LocalServiceException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with the line to show and what caused it.</summary>
    public LocalServiceException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
