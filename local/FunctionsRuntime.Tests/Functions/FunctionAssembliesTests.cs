using FunctionsRuntime.Tests.Support;
using FunctionsWorker.Functions;

namespace FunctionsRuntime.Tests.Functions;

internal sealed class FunctionAssembliesTests
{
    [Test]
    public async Task Function_InALibraryThatNoCodeOfTheAppUses_IsFound()
    {
        await using var host = await LocalFunctionsHost.StartAsync<SampleApp>();

        Assert.That(await host.InvokeAsync("Shared", "{}"), Is.EqualTo("shared {}"));
    }

    [Test]
    public void Libraries_BelowTheApp_AreThoseThatLeadToTheWorker()
    {
        const string deps = """
            {"runtimeTarget":{"name":"net"},"targets":{"net":{
              "Tests/1.0.0":{"dependencies":{"App":"1.0.0"},"runtime":{"Tests.dll":{}}},
              "App/1.0.0":{"dependencies":{"Orders":"1.0.0","Money":"1.0.0"},"runtime":{"ShopApp.dll":{}}},
              "Orders/1.0.0":{"dependencies":{"Stock":"1.0.0","Gone":"2.0.0"},"runtime":{"Orders.dll":{}}},
              "Stock/1.0.0":{"dependencies":{"Worker":"1.0.0","Orders":"1.0.0"},"runtime":{"lib/net10.0/Stock.dll":{}}},
              "Money/1.0.0":{"runtime":{"Money.dll":{}}},
              "Worker/1.0.0":{"runtime":{"FunctionsWorker.dll":{}}}}}}
            """;

        Assert.That(FunctionAssemblies.NamesOf("ShopApp", deps), Is.EqualTo(new[] { "Orders", "Stock" }));
    }
}
