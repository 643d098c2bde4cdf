using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using LoyaltyFunctions.Tiers;

namespace LoyaltyFunctions.Tests.EndToEnd.Commands;

/// <summary>One platform for all tests of this folder; each test takes customers of its own.</summary>
[SetUpFixture]
public sealed class CommandPlatform
{
    internal static PlatformFixture Fixture { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => Fixture = await PlatformFixture.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await Fixture.DisposeAsync();

    /// <summary>A customer with points and their tier, which returns then have no cause to write.</summary>
    internal static async Task<string> CustomerAsync(string customerId, long points = 1_000)
    {
        await ExecuteAsync(Some.Earn($"order-of-{customerId}", customerId, points));
        await Fixture.Service<AccountTiers>().UpdateAsync(customerId, CancellationToken.None);
        return customerId;
    }

    internal static Task<LedgerAnswer> ExecuteAsync(LedgerCommand command) =>
        Fixture.Service<PointsLedger>().ExecuteAsync(command, CancellationToken.None);

    internal static async Task<Account> AccountAsync(string customerId) =>
        (await Fixture.Service<CosmosLedgerStore>().ReadAccountAsync(customerId, CancellationToken.None))!;

    /// <summary>Sends a command for a customer.</summary>
    /// <param name="path">Behind the customer, with a query where there is one.</param>
    /// <param name="key">Null sends none.</param>
    internal static async Task<CommandReply> PostAsync(string customerId, string path, string body, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Address(customerId, path));
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (key is not null) request.Headers.TryAddWithoutValidation(CommandRequest.KeyHeader, key);
        using var answer = await Fixture.Api.SendAsync(request);
        return await CommandReply.OfAsync(answer);
    }

    internal static async Task<CommandReply> GetAsync(string customerId, string path)
    {
        using var answer = await Fixture.Api.GetAsync(Address(customerId, path));
        return await CommandReply.OfAsync(answer);
    }

    private static Uri Address(string customerId, string path) =>
        new($"api/customers/{Uri.EscapeDataString(customerId)}/{path}", UriKind.Relative);
}

/// <summary>What came back.</summary>
internal sealed record CommandReply(HttpStatusCode Status, JsonNode Json, bool IsReplayed, string? Location)
{
    /// <summary>The problem's type, without what all have in common.</summary>
    public string? Problem => Json["type"]?.GetValue<string>() is { } type
        && type.StartsWith(Answers.ProblemTypes, StringComparison.Ordinal)
            ? type[Answers.ProblemTypes.Length..]
            : null;

    public string Text => Json.ToJsonString();

    /// <summary>What is the same in a preview and in what is done: all but times.</summary>
    public string Outcome
    {
        get
        {
            var outcome = Json.DeepClone();
            Strip(outcome);
            return outcome.ToJsonString();
        }
    }

    public static async Task<CommandReply> OfAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        return new CommandReply(
            answer.StatusCode, JsonNode.Parse(text)!,
            answer.Headers.TryGetValues(CommandAnswers.ReplayedHeader, out var replayed)
                && replayed.Single() == "true",
            answer.Headers.Location?.ToString());
    }

    public long Number(string name) => Json[name]!.GetValue<long>();

    public string String(string name) => Json[name]!.GetValue<string>();

    private static void Strip(JsonNode? node)
    {
        if (node is JsonObject members)
        {
            foreach (var name in (string[])
                ["dryRun", "effectiveAt", "recordedAt", "heldUntil", "requestedAt", "approvalEndsAt", "decidedAt"])
            {
                members.Remove(name);
            }

            foreach (var member in members) Strip(member.Value);
        }
        else if (node is JsonArray items)
        {
            foreach (var item in items) Strip(item);
        }
    }
}
