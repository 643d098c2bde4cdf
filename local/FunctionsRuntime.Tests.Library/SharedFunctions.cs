using Microsoft.Azure.Functions.Worker;

namespace FunctionsRuntime.Tests.Library;

/// <summary>A function that an app has by a reference to this library, whose code it does not use.</summary>
public static class SharedFunctions
{
    [Function("Shared")]
    public static string Shared([EventGridTrigger] string json) => $"shared {json}";
}
