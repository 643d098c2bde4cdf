using System.Text.Json;
using AzureServices.EventGrid;
using AzureServices.EventGrid.Filters;

namespace AzureServices.Tests.EventGrid.Subscriptions;

public sealed class AdvancedFilterTests
{
    private const string Data = """
        {"total":12.5,"count":7,"store":"Berlin-Mitte","isFirst":true,"nothing":null,"tags":["new","VIP",3],
         "customer":{"tier":{"name":"gold"}}}
        """;

    // Numbers
    [TestCase("""{"operatorType":"NumberIn","key":"data.count","values":[1,7]}""", true)]
    [TestCase("""{"operatorType":"NumberIn","key":"data.count","values":[1,8]}""", false)]
    [TestCase("""{"operatorType":"NumberNotIn","key":"data.count","values":[1,7]}""", false)]
    [TestCase("""{"operatorType":"NumberNotIn","key":"data.count","values":[1,8]}""", true)]
    [TestCase("""{"operatorType":"NumberLessThan","key":"data.total","value":12.5}""", false)]
    [TestCase("""{"operatorType":"NumberLessThanOrEquals","key":"data.total","value":12.5}""", true)]
    [TestCase("""{"operatorType":"NumberGreaterThan","key":"data.total","value":12.5}""", false)]
    [TestCase("""{"operatorType":"NumberGreaterThan","key":"data.total","value":12.4}""", true)]
    [TestCase("""{"operatorType":"NumberGreaterThanOrEquals","key":"data.total","value":12.5}""", true)]
    [TestCase("""{"operatorType":"NumberInRange","key":"data.total","values":[[1,2],[12.5,20]]}""", true)]
    [TestCase("""{"operatorType":"NumberInRange","key":"data.total","values":[[1,2]]}""", false)]
    [TestCase("""{"operatorType":"NumberNotInRange","key":"data.total","values":[[1,2],[12.5,20]]}""", false)]
    [TestCase("""{"operatorType":"NumberNotInRange","key":"data.total","values":[[1,2]]}""", true)]
    // Strings, in any letter case
    [TestCase("""{"operatorType":"StringIn","key":"data.store","values":["x","BERLIN-MITTE"]}""", true)]
    [TestCase("""{"operatorType":"StringIn","key":"data.store","values":["berlin"]}""", false)]
    [TestCase("""{"operatorType":"StringNotIn","key":"data.store","values":["berlin-mitte"]}""", false)]
    [TestCase("""{"operatorType":"StringContains","key":"data.store","values":["LIN-MI"]}""", true)]
    [TestCase("""{"operatorType":"StringNotContains","key":"data.store","values":["x","lin-mi"]}""", false)]
    [TestCase("""{"operatorType":"StringNotContains","key":"data.store","values":["x"]}""", true)]
    [TestCase("""{"operatorType":"StringBeginsWith","key":"data.store","values":["berlin"]}""", true)]
    [TestCase("""{"operatorType":"StringBeginsWith","key":"data.store","values":["mitte"]}""", false)]
    [TestCase("""{"operatorType":"StringNotBeginsWith","key":"data.store","values":["berlin"]}""", false)]
    [TestCase("""{"operatorType":"StringEndsWith","key":"data.store","values":["MITTE"]}""", true)]
    [TestCase("""{"operatorType":"StringNotEndsWith","key":"data.store","values":["mitte"]}""", false)]
    [TestCase("""{"operatorType":"StringNotEndsWith","key":"data.store","values":["berlin"]}""", true)]
    // Truth, null
    [TestCase("""{"operatorType":"BoolEquals","key":"data.isFirst","value":true}""", true)]
    [TestCase("""{"operatorType":"BoolEquals","key":"data.isFirst","value":false}""", false)]
    [TestCase("""{"operatorType":"IsNullOrUndefined","key":"data.nothing"}""", true)]
    [TestCase("""{"operatorType":"IsNullOrUndefined","key":"data.missing"}""", true)]
    [TestCase("""{"operatorType":"IsNullOrUndefined","key":"data.count"}""", false)]
    [TestCase("""{"operatorType":"IsNotNull","key":"data.count"}""", true)]
    [TestCase("""{"operatorType":"IsNotNull","key":"data.nothing"}""", false)]
    // Nesting; a value of another kind
    [TestCase("""{"operatorType":"StringIn","key":"Data.customer.tier.name","values":["gold"]}""", true)]
    [TestCase("""{"operatorType":"StringIn","key":"data.store.name","values":["gold"]}""", false)]
    [TestCase("""{"operatorType":"NumberGreaterThan","key":"data.store","value":0}""", false)]
    [TestCase("""{"operatorType":"StringContains","key":"data.tags","values":["new"]}""", false)]
    public void Filter_OverData_MatchesAsTheServiceSays(string filter, bool matches) =>
        Assert.That(AdvancedFilter.Parse(filter).Matches(Cloud(), "", false), Is.EqualTo(matches));

    [TestCase("NumberNotIn", "[1]", true)]
    [TestCase("StringNotIn", "[\"a\"]", true)]
    [TestCase("StringNotContains", "[\"a\"]", false)]
    [TestCase("StringNotBeginsWith", "[\"a\"]", false)]
    [TestCase("StringNotEndsWith", "[\"a\"]", false)]
    [TestCase("NumberNotInRange", "[[1,2]]", false)]
    [TestCase("NumberIn", "[1]", false)]
    [TestCase("StringIn", "[\"a\"]", false)]
    public void Filter_OnAKeyThatTheEventDoesNotHave_MatchesForTwoOperatorsAlone(
        string name, string values, bool matches)
    {
        var filter = AdvancedFilter.Parse(
            $$"""{"operatorType":"{{name}}","key":"data.missing","values":{{values}}}""");

        Assert.That(filter.Matches(Cloud(), "", false), Is.EqualTo(matches));
    }

    [TestCase("StringIn", "[\"vip\"]", true)]
    [TestCase("StringIn", "[\"old\"]", false)]
    [TestCase("StringNotIn", "[\"vip\",\"old\"]", false)]
    [TestCase("StringNotContains", "[\"old\"]", true)]
    [TestCase("NumberIn", "[3]", true)]
    [TestCase("NumberNotIn", "[3]", false)]
    public void Filter_OnAnArray_LooksAtEachValueOfItsKind(string name, string values, bool matches)
    {
        var filter = AdvancedFilter.Parse($$"""{"operatorType":"{{name}}","key":"data.tags","values":{{values}}}""");

        Assert.That(filter.Matches(Cloud(), "", lookIntoArrays: true), Is.EqualTo(matches));
    }

    [TestCase("id", "c1")]
    [TestCase("eventid", "c1")]
    [TestCase("Source", "/shop")]
    [TestCase("eventType", "OrderPlaced")]
    [TestCase("type", "OrderPlaced")]
    [TestCase("subject", "orders/1")]
    [TestCase("region", "eu")]
    public void Key_OfACloudEvent_NamesAnAttribute(string key, string value) =>
        Assert.That(In(key, value).Matches(Cloud(), "", false), Is.True);

    [TestCase("Id", "g1")]
    [TestCase("Topic", "/topics/loyalty")]
    [TestCase("Subject", "orders/2")]
    [TestCase("EventType", "OrderPlaced")]
    [TestCase("DataVersion", "1.0")]
    [TestCase("data.store", "Bonn")]
    public void Key_OfAGridEvent_NamesAMember(string key, string value) =>
        Assert.That(In(key, value).Matches(Grid(), "/topics/loyalty", false), Is.True);

    [Test]
    public async Task Subscription_WithSeveralFilters_WantsWhatMeetsThemAll()
    {
        await using var fixture = await GridFixture.StartAsync(s => s with
        {
            SubjectBeginsWith = "orders/",
            IsSubjectCaseSensitive = true,
            AdvancedFilters =
            [
                AdvancedFilter.Parse("""{"operatorType":"NumberGreaterThan","key":"data.total","value":12}"""),
                AdvancedFilter.Parse("""{"operatorType":"StringNotIn","key":"id","values":["refused"]}"""),
            ],
        });

        await fixture.PublishAsync("wanted");
        await fixture.PublishAsync("refused");
        await fixture.PublishAsync("other case", subject: "Orders/1");

        await fixture.QuietAsync();
        Assert.That(fixture.Webhook.Deliveries.Select(d => d.Id), Is.EqualTo(["wanted"]));
    }

    private static AdvancedFilter In(string key, string value) =>
        AdvancedFilter.Parse($$"""{"operatorType":"StringIn","key":"{{key}}","values":["{{value}}"]}""");

    private static GridEvent Cloud() => new(
        "c1", "OrderPlaced", "orders/1", DeliverySchema.CloudEventSchemaV1_0,
        JsonSerializer.Deserialize<JsonElement>($$"""
            {"specversion":"1.0","id":"c1","source":"/shop","type":"OrderPlaced","subject":"orders/1","region":"eu",
             "data":{{Data}}}
            """));

    private static GridEvent Grid() => new(
        "g1", "OrderPlaced", "orders/2", DeliverySchema.EventGridSchema,
        JsonSerializer.Deserialize<JsonElement>("""
            {"id":"g1","eventType":"OrderPlaced","subject":"orders/2","dataVersion":"1.0","data":{"store":"Bonn"}}
            """));
}
