using Microsoft.Extensions.DependencyInjection;

namespace LoyaltyFunctions.Statements;

/// <summary>Registers the slice.</summary>
public static class StatementsSlice
{
    public static IServiceCollection AddStatements(this IServiceCollection services) =>
        services.AddSingleton<StatementReader>();
}
