using System.Reflection;
using DurableRuntime;
using FunctionsRuntime.Binding;
using FunctionsRuntime.Functions;
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

        return new ParameterPlan(
            "durableClient", static context => new(context.InstanceServices.GetRequiredService<DurableEngine>().Client));
    }
}
