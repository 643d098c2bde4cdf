using System.CommandLine;

namespace LocalHost.Verify;

/// <summary>The options of the command <c>verify</c>.</summary>
internal static class VerifyCommandLine
{
    private static readonly Option<string?> Customer = new("--customer") { Description = "Check this customer alone" };

    private static readonly Option<bool> Json = new("--json")
    {
        Description = "Print one JSON document instead of tables",
    };

    private static readonly Option<string?> Cosmos = new("--cosmos")
    {
        Description = "Connection string of a Cosmos DB account, in place of the local state",
    };

    private static readonly Option<string?> Storage = new("--storage")
    {
        Description = "With --cosmos: connection string of the storage account that has the seals",
    };

    private static readonly Option<bool> WithoutSeals = new("--without-seals")
    {
        Description = "Leave the seals out; a chain that was written anew from end to end then passes",
    };

    /// <param name="state">The host's option for the state folder.</param>
    /// <param name="clean">The host's option to empty it.</param>
    public static Command Create(Option<string?> state, Option<bool> clean)
    {
        var verify = new Command("verify", "Check the chain of every customer; exit code 2 where something is wrong")
        {
            Customer, Json, Cosmos, Storage, WithoutSeals,
        };
        verify.Validators.Add(result =>
        {
            if (result.GetValue(clean)) result.AddError("--clean: there would be nothing left to verify.");
            if (result.GetValue(Storage) is not null && result.GetValue(Cosmos) is null)
                result.AddError("--storage: name the account of the ledger too, with --cosmos.");
        });
        verify.SetAction((parsed, cancellationToken) => Failures.GuardAsync(
            () => VerifyCommand.RunAsync(Options(parsed, state), cancellationToken), cancellationToken));
        return verify;
    }

    private static VerifyOptions Options(ParseResult parsed, Option<string?> state) => new()
    {
        State = parsed.GetValue(state),
        Cosmos = parsed.GetValue(Cosmos),
        Storage = parsed.GetValue(Storage),
        Customer = parsed.GetValue(Customer),
        WithoutSeals = parsed.GetValue(WithoutSeals),
        Json = parsed.GetValue(Json),
    };
}
