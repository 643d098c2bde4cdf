namespace AzureServices.Tests.Cosmos.Contract;

/// <summary>What the contract is held against.</summary>
internal static class ContractAccounts
{
    public const string Local = "local";

    private const string Real = "real";
    private const string Variable = "COSMOS_CONNECTION_STRING";

    /// <summary>The real account or emulator; null where none is named.</summary>
    public static string? ConnectionString { get; } =
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given ? given : null;

    /// <summary>The arguments of each contract fixture.</summary>
    public static IEnumerable<string> All => ConnectionString is null ? [Local] : [Local, Real];

    /// <summary>Says in the report of a run whether it reached further than this machine.</summary>
    public sealed class RealAccountTests
    {
        [Test]
        public void Contract_IsHeldAgainstARealAccountToo()
        {
            if (ConnectionString is null)
                Assert.Ignore($"{Variable} is not set, so there is no real account or emulator to hold it against.");
            Assert.That(All, Does.Contain(Real));
        }
    }
}
