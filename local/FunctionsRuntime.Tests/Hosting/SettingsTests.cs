using System.Net;
using FunctionsRuntime.Tests.Support;
using FunctionsWorker.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace FunctionsRuntime.Tests.Hosting;

[NonParallelizable]
internal sealed class SettingsTests
{
    private const string Variable = "FunctionsRuntimeTests__FromEnvironment";
    private string _folder = "";

    [SetUp]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("settings").FullName;

    [TearDown]
    public void DeleteFolder()
    {
        Environment.SetEnvironmentVariable(Variable, null);
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task Settings_FromFileEnvironmentAndOptions_WinInThisOrder()
    {
        Write("local.settings.json", """
            // as Core Tools allows
            {"Values":{"A":"file","Section__B":"file","Section:C":"file",
                "FunctionsRuntimeTests__FromEnvironment":"file"}}
            """);
        Environment.SetEnvironmentVariable(Variable, "environment");

        var settings = await RunAsync(new Dictionary<string, string?> { ["Section__C"] = "options" });

        Assert.Multiple(() =>
        {
            Assert.That(settings["A"], Is.EqualTo("file"));
            Assert.That(settings["Section:B"], Is.EqualTo("file"));
            Assert.That(settings["FunctionsRuntimeTests:FromEnvironment"], Is.EqualTo("environment"));
            Assert.That(settings["Section:C"], Is.EqualTo("options"));
        });
    }

    [TestCase(true, "own")]
    [TestCase(false, "sample")]
    public async Task Settings_Sample_CountsOnlyWithoutTheRealFile(bool hasOwn, string expected)
    {
        Write("local.settings.sample.json", """{"Values":{"A":"sample"}}""");
        if (hasOwn) Write("local.settings.json", """{"Values":{"A":"own"}}""");

        Assert.That((await RunAsync([]))["A"], Is.EqualTo(expected));
    }

    [Test]
    public async Task HostJson_RoutePrefix_ReplacesApi()
    {
        Write("host.json", """{"version":"2.0","extensions":{"http":{"routePrefix":"v1"}}}""");
        await using var app = await SampleApp.StartAsync(
            new LocalFunctionsHostOptions { ContentRoot = _folder }, null, typeof(Greeting));

        Assert.That(await app.Http.GetStringAsync("/v1/hello"), Is.EqualTo("hello"));
    }

    [TestCase("AzureWebJobs.Hello.Disabled", "true", HttpStatusCode.NotFound)]
    [TestCase("AzureWebJobs_hello_Disabled", "1", HttpStatusCode.NotFound)]
    [TestCase("AzureWebJobs.Hello.Disabled", "false", HttpStatusCode.OK)]
    public async Task Setting_ThatDisablesAFunction_TurnsItOff(string name, string value, HttpStatusCode expected)
    {
        var options = new LocalFunctionsHostOptions { Settings = new Dictionary<string, string?> { [name] = value } };
        await using var app = await SampleApp.StartAsync(options, null, typeof(Greeting));

        Assert.That((await app.Http.GetAsync("/api/Hello")).StatusCode, Is.EqualTo(expected));
    }

    [Test]
    public async Task Hosts_SideBySide_KeepTheirOwnSettings()
    {
        var options = new LocalFunctionsHostOptions { ContentRoot = _folder };
        await using var first = await SampleApp.StartAsync(options with { Settings = Named("first") }, null);
        await using var second = await SampleApp.StartAsync(options with { Settings = Named("second") }, null);

        Assert.That(first.Host.Services.GetRequiredService<IConfiguration>()["Name"], Is.EqualTo("first"));
        Assert.That(second.Host.Services.GetRequiredService<IConfiguration>()["Name"], Is.EqualTo("second"));
        Assert.That(first.Host.Address, Is.Not.EqualTo(second.Host.Address));
    }

    private static Dictionary<string, string?> Named(string name) => new() { ["Name"] = name };

    private async Task<IConfiguration> RunAsync(Dictionary<string, string?> settings)
    {
        await using var app = await SampleApp.StartAsync(
            new LocalFunctionsHostOptions { ContentRoot = _folder, Settings = settings }, null);
        return app.Host.Services.GetRequiredService<IConfiguration>();
    }

    private void Write(string name, string json) => File.WriteAllText(Path.Combine(_folder, name), json);
}
