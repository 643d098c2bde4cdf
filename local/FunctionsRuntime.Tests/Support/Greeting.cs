using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace FunctionsRuntime.Tests.Support;

/// <summary>What a run of the whole assembly finds.</summary>
public static class Greeting
{
    [Function("Hello")]
    public static IResult Hello([HttpTrigger("get")] HttpRequest request) => Results.Text("hello");
}
