using System.Globalization;
using System.Net;
using System.Text.Json;
using AzureServices.Cosmos;
using Microsoft.Azure.Cosmos;
using Microsoft.Extensions.Time.Testing;
using static AzureServices.Tests.Cosmos.CosmosAccount;

namespace AzureServices.Tests.Cosmos;

/// <summary>The request units of a second, on a clock that the test moves. Creating an entry costs 6.</summary>
public sealed class ThroughputTests
{
    [Test]
    public async Task Container_WithinItsThroughput_IsNotThrottled()
    {
        await using var metered = await Metered.StartAsync(throughput: 12);

        Assert.That(await metered.CreateAsync(2), Is.EqualTo("cc"));
    }

    [Test]
    public async Task Container_ThatHasSpentItsSecond_AnswersTooManyRequestsWithTheRestOfTheSecond()
    {
        await using var metered = await Metered.StartAsync(throughput: 12);
        await metered.CreateAsync(2);
        metered.Time.Advance(TimeSpan.FromMilliseconds(300));

        var refused = Assert.ThrowsAsync<CosmosException>(() => metered.Ledger.ReadItemAsync<Entry>("0", Ada));

        Assert.That(((int)refused!.StatusCode, refused.SubStatusCode), Is.EqualTo((429, 3200)));
        Assert.That(refused.RetryAfter, Is.EqualTo(TimeSpan.FromMilliseconds(700)));
        Assert.That(refused.Message, Does.Contain("Request rate is large"));
        Assert.That(refused.RequestCharge, Is.Zero);
    }

    [Test]
    public async Task Container_InItsNextSecond_AnswersAgain()
    {
        await using var metered = await Metered.StartAsync(throughput: 12);

        var first = await metered.CreateAsync(3);
        metered.Time.Advance(TimeSpan.FromSeconds(1));
        var second = await metered.CreateAsync(3);

        Assert.That((first, second), Is.EqualTo(("cct", "cct")));
    }

    [Test]
    public async Task Container_AfterQuietSeconds_HasNoMoreThanOneSecondToSpend()
    {
        await using var metered = await Metered.StartAsync(throughput: 12);
        await metered.CreateAsync(1);

        metered.Time.Advance(TimeSpan.FromHours(1));

        Assert.That(await metered.CreateAsync(3), Is.EqualTo("cct"));
    }

    [Test]
    public async Task Request_ThatCostsMoreThanIsLeft_IsAnsweredAndTheNextOnesWaitForIt()
    {
        await using var metered = await Metered.StartAsync(throughput: 12);

        // 30 KB cost 5 + 29 / 2 for the size and 1 for the terms: 20.5 of 12.
        await metered.Ledger.CreateItemAsync(Some("large", type: new string('x', 30_000)), Ada);
        var refused = Assert.ThrowsAsync<CosmosException>(() => metered.Ledger.ReadItemAsync<Entry>("large", Ada));
        metered.Time.Advance(refused!.RetryAfter!.Value);
        var next = await metered.CreateAsync(2);

        Assert.That(refused.RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(1)));
        Assert.That(next, Is.EqualTo("ct"), "3.5 of the second were left");
    }

    [Test]
    public async Task Containers_WithThroughputOfTheirOwn_DoNotSpendEachOthers()
    {
        await using var metered = await Metered.StartAsync(throughput: 6);
        Container other = await metered.Ledger.Database.CreateContainerAsync("other", "/customerId");

        Assert.That(await metered.CreateAsync(2), Is.EqualTo("ct"));
        Assert.That((await other.CreateItemAsync(Some("e1"), Ada)).StatusCode, Is.EqualTo(HttpStatusCode.Created));
    }

    [Test]
    public async Task Client_ThatIsThrottled_GetsThroughByItsOwnRetry()
    {
        var time = new FakeTimeProvider(Noon.AddMilliseconds(995));
        using var clock = new ClockOfTheWaits(time);
        await using var metered = await Metered.StartAsync(throughput: 6, time, options =>
        {
            options.MaxRetryAttemptsOnRateLimitedRequests = null;
            options.HttpClientFactory = () => new HttpClient(clock, disposeHandler: false);
        });

        var created = await metered.CreateAsync(2);

        Assert.That((created, clock.Waits), Is.EqualTo(("cc", 1)));
    }

    [Test]
    public async Task Endpoint_WithoutTheOption_LetsAContainerSpendAnyNumber()
    {
        await using var account = await StartAsync();

        for (var i = 0; i < 100; i++) await account.Ledger.CreateItemAsync(Some($"e{i}"), Ada);

        Assert.That(account.Endpoint.Charges.RequestUnits(), Is.EqualTo(600));
    }

    [Test]
    public async Task Container_WithAThroughputOfItsOwn_IsHeldToThat()
    {
        await using var metered = await Metered.StartAsync(throughput: 12, own: 400);

        Assert.That(await metered.CreateAsync(68), Is.EqualTo(new string('c', 67) + "t"), "67 creates cost 402");
    }

    [Test]
    public void Option_WithoutAnyThroughput_IsRefused() =>
        Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => CosmosEndpoint.StartAsync(new CosmosEndpointOptions { ContainerThroughput = 0 }));

    private sealed class Metered(CosmosEndpoint endpoint, CosmosClient client, FakeTimeProvider time) : IAsyncDisposable
    {
        private int _created;

        public FakeTimeProvider Time => time;

        public Container Ledger => client.GetContainer("loyalty", "ledger");

        public static async Task<Metered> StartAsync(
            int throughput, FakeTimeProvider? time = null, Action<CosmosClientOptions>? configure = null,
            int? own = null)
        {
            var clock = time ?? new FakeTimeProvider(Noon);
            var endpoint = await CosmosEndpoint.StartAsync(new CosmosEndpointOptions
            {
                Time = clock,
                EnforceThroughput = true,
                ContainerThroughput = throughput,
            });
            var client = Connect(endpoint, options =>
            {
                options.MaxRetryAttemptsOnRateLimitedRequests = 0;
                configure?.Invoke(options);
            });
            Database database = await client.CreateDatabaseAsync("loyalty");
            await database.CreateContainerAsync("ledger", "/customerId", own);
            return new Metered(endpoint, client, clock);
        }

        /// <summary>Creates entries, one after the other: c for each that was created, t for one throttled.</summary>
        public async Task<string> CreateAsync(int count)
        {
            var outcome = "";
            for (var i = 0; i < count; i++)
            {
                using var body = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(Some($"e{_created++}")));
                using var answer = await Ledger.CreateItemStreamAsync(body, Ada);
                outcome += answer.StatusCode == HttpStatusCode.Created ? "c" : "t";
            }

            return outcome;
        }

        public async ValueTask DisposeAsync()
        {
            client.Dispose();
            await endpoint.DisposeAsync();
        }
    }

    /// <summary>Moves the clock of the endpoint by each wait that it asks for.</summary>
    private sealed class ClockOfTheWaits(FakeTimeProvider time) : DelegatingHandler(new HttpClientHandler())
    {
        public int Waits { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = await base.SendAsync(request, cancellationToken);
            if (answer.StatusCode != HttpStatusCode.TooManyRequests) return answer;
            Waits++;
            time.Advance(TimeSpan.FromMilliseconds(double.Parse(
                answer.Headers.GetValues("x-ms-retry-after-ms").Single(), CultureInfo.InvariantCulture)));
            return answer;
        }
    }
}
