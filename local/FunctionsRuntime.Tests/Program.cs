using FunctionsRuntime.Tests.Guide;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FunctionsRuntime.Tests;

/// <summary>The test assembly as an app, with the functions that it shows: those of public classes.</summary>
public static class Program
{
    public static void Main(string[] args)
    {
        var builder = FunctionsApplication.CreateBuilder(args);
        builder.ConfigureFunctionsWebApplication();
        builder.Services.AddSingleton<IMailer, SmtpMailer>();
        builder.Build().Run();
    }
}
