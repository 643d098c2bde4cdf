using System.Reflection;
using DurableRuntime;
using FunctionsRuntime.Triggers.Durable.Management;
using FunctionsWorker.Binding;
using FunctionsWorker.Functions;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace FunctionsRuntime.Triggers.Durable;

/// <summary>[DurableClient]: the client of this host's task hub.</summary>
internal sealed class DurableClientBinding : IInputBinding
{
    public ParameterPlan? Plan(InputSite site)
    {
        var parameter = site.Parameter;
        if (parameter.GetCustomAttribute<DurableClientAttribute>() is null) return null;
        if (parameter.ParameterType != typeof(DurableTaskClient))
        {
            throw new FunctionSetupException(
                $"a durable client is not a {parameter.ParameterType.Name}: take a DurableTaskClient");
        }

        return new ParameterPlan("durableClient", static context =>
        {
            var client = context.InstanceServices.GetRequiredService<DurableEngine>().Client;
            ManagementLinks.Remember(client, HostOf(context.InstanceServices.GetRequiredService<IServer>()));
            return new(client);
        });
    }

    private static string HostOf(IServer server) =>
        new Uri(server.Features.Get<IServerAddressesFeature>()!.Addresses.First()).GetLeftPart(UriPartial.Authority);
}
