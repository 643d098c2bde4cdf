namespace Microsoft.Azure.Functions.Worker;

/// <summary>Programs call these to add an extension by hand; this runtime has all of them in already.</summary>
public static class FunctionsWorkerApplicationBuilderExtensions
{
    public static IFunctionsWorkerApplicationBuilder ConfigureBlobStorageExtension(
        this IFunctionsWorkerApplicationBuilder builder) => builder;

    public static IFunctionsWorkerApplicationBuilder ConfigureCosmosDBExtension(
        this IFunctionsWorkerApplicationBuilder builder) => builder;

    public static IFunctionsWorkerApplicationBuilder ConfigureDurableExtension(
        this IFunctionsWorkerApplicationBuilder builder) => builder;
}
