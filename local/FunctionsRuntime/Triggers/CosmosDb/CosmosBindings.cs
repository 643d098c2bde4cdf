using FunctionsRuntime.Hosting;
using FunctionsWorker.Binding;
using FunctionsWorker.Configuration;
using FunctionsWorker.Functions;
using FunctionsWorker.Invocation;

namespace FunctionsRuntime.Triggers.CosmosDb;

/// <summary>Where an input or output finds its container.</summary>
/// <exception cref="FunctionSetupException">The connection or a name cannot work.</exception>
internal sealed class CosmosTarget(
    CosmosPlace written, TriggerPlan trigger, Settings settings, CosmosClients clients)
{
    private readonly BindingExpression _database = new(settings.Resolve(written.Database), trigger);
    private readonly BindingExpression _container = new(settings.Resolve(written.Container), trigger);

    public string ConnectionString { get; } = clients.Named(written.ConnectionString, settings);

    public async ValueTask<CosmosPlace> ResolveAsync(LocalFunctionContext context) => new(
        ConnectionString, await _database.ResolveAsync(context), await _container.ResolveAsync(context));

    /// <exception cref="FunctionSetupException">A name that the use needs is missing.</exception>
    public CosmosTarget Named(bool container)
    {
        if (_database.Text.Length == 0) throw new FunctionSetupException("name the database");
        return container && _container.Text.Length == 0 ? throw new FunctionSetupException("name the container") : this;
    }
}
