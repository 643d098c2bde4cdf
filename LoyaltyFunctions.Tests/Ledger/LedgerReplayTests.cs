using System.Text.Json.Nodes;
using CsCheck;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using Microsoft.Azure.Cosmos;
using Microsoft.Extensions.Time.Testing;

namespace LoyaltyFunctions.Tests.Ledger;

/// <summary>Random histories through the whole ledger and its store.</summary>
public sealed class LedgerReplayTests
{
    private const int Histories = 25;

    private readonly FakeTimeProvider time = new(Some.Now);
    private LedgerFixture fixture = null!;
    private int customers;

    [OneTimeSetUp]
    public async Task StartAsync() => fixture = await LedgerFixture.StartAsync(time);

    [OneTimeTearDown]
    public async Task StopAsync() => await fixture.DisposeAsync();

    [Test]
    public Task History_ToldTwice_LeavesTheStoreAsItWas() => LedgerHistory.Of().SampleAsync(
        async history =>
        {
            var customer = $"replay-{++customers}";
            var accepted = new List<LedgerCommand>();
            foreach (var command in Commands(history, customer))
            {
                var answer = await fixture.Ledger.ExecuteAsync(command, CancellationToken.None);
                if (answer is LedgerAnswer.Recorded) accepted.Add(command);
            }

            var before = await StateAsync(customer);
            foreach (var command in accepted)
            {
                var answer = await fixture.Ledger.ExecuteAsync(
                    command with { RecordedBy = "again" }, CancellationToken.None);
                if (answer is not LedgerAnswer.Repeated) throw new AssertionException($"{command.EntryId}: {answer}");
            }

            return await StateAsync(customer) == before;
        },
        iter: Histories, threads: 1);

    [Test]
    public Task Preview_OfEachCommand_IsItsOutcome() => LedgerHistory.Of().SampleAsync(
        async history =>
        {
            foreach (var command in Commands(history, $"preview-{++customers}"))
            {
                var preview = await fixture.Ledger.PreviewAsync(command, CancellationToken.None);
                var outcome = await fixture.Ledger.ExecuteAsync(command, CancellationToken.None);
                if (Told(preview) != Told(outcome)) throw new AssertionException($"{preview} is not {outcome}");
            }
        },
        iter: Histories, threads: 1);

    private IEnumerable<LedgerCommand> Commands(Happening[] history, string customer)
    {
        foreach (var happening in history)
        {
            time.Advance(TimeSpan.FromHours(happening.HoursLater));
            if (happening.Command is { } command) yield return command with { CustomerId = customer };
        }
    }

    private static string Told(LedgerAnswer answer) => answer switch
    {
        LedgerAnswer.Recorded it => it.Entry.Hash,
        LedgerAnswer.Repeated it => it.Entry.Hash,
        LedgerAnswer.KeyReused it => it.Entry.Hash + it.ContentHash,
        LedgerAnswer.Refused it => it.Refusal.ToString(),
        _ => answer.ToString()!,
    };

    /// <summary>The hash of everything that is stored of a customer, but for what the store itself adds.</summary>
    private async Task<string> StateAsync(string customer)
    {
        var documents = new SortedDictionary<string, string>(StringComparer.Ordinal);
        using var pages = fixture.Database.GetContainer(CosmosNames.Ledger).GetItemQueryIterator<JsonObject>(
            "SELECT * FROM c", requestOptions: new QueryRequestOptions { PartitionKey = new PartitionKey(customer) });
        while (pages.HasMoreResults)
        {
            foreach (var document in await pages.ReadNextAsync())
            {
                foreach (var name in new[] { "_etag", "_ts", "_rid", "_self", "_attachments" }) document.Remove(name);
                documents.Add((string)document["id"]!, document.ToJsonString());
            }
        }

        return ContentHash.Of([.. documents.Values]);
    }
}
