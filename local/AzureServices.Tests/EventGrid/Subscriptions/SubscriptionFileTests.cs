using System.Text;
using System.Text.Json.Nodes;
using AzureServices.EventGrid;
using AzureServices.EventGrid.Subscriptions;

namespace AzureServices.Tests.EventGrid.Subscriptions;

public sealed class SubscriptionFileTests
{
    [Test]
    public void File_WithEverything_IsReadWhole()
    {
        var file = SomeFile();
        var filter = file["subscriptions"]![0]!["filter"]!;
        filter["subjectEndsWith"] = ".csv";
        filter["isSubjectCaseSensitive"] = true;
        filter["enableAdvancedFilteringOnArrays"] = true;
        filter["advancedFilters"] = JsonNode.Parse(
            """[{"operatorType":"NumberGreaterThan","key":"data.contentLength","value":0}]""");

        var read = Read(file).Single();

        Assert.Multiple(() =>
        {
            Assert.That(read.Name, Is.EqualTo("uploads"));
            Assert.That(read.Topic, Is.EqualTo(EventGridEndpoint.StorageTopic));
            Assert.That(
                read.Endpoint.ToString(),
                Is.EqualTo("http://127.0.0.1:7071/runtime/webhooks/blobs?functionName=Host.Functions.ReceiveUpload"));
            Assert.That(read.DeliverySchema, Is.EqualTo(DeliverySchema.EventGridSchema));
            Assert.That(read.IncludedEventTypes, Is.EqualTo(["Microsoft.Storage.BlobCreated"]));
            Assert.That(read.SubjectBeginsWith, Is.EqualTo("/blobServices/default/containers/uploads/"));
            Assert.That(read.SubjectEndsWith, Is.EqualTo(".csv"));
            Assert.That(read.IsSubjectCaseSensitive, Is.True);
            Assert.That(read.EnableAdvancedFilteringOnArrays, Is.True);
            Assert.That(read.AdvancedFilters.Single().Key, Is.EqualTo("data.contentLength"));
            Assert.That(read.MaxDeliveryAttempts, Is.EqualTo(7));
            Assert.That(read.EventTimeToLive, Is.EqualTo(TimeSpan.FromMinutes(90)));
            Assert.That(read.MaxEventsPerBatch, Is.EqualTo(10));
            Assert.That(read.PreferredBatchSizeInKilobytes, Is.EqualTo(32));
            Assert.That(read.DeadLetterContainer, Is.EqualTo("dead-letters"));
        });
    }

    [Test]
    public void Subscription_OfTheCustomTopic_GoesToItsFunctionsWebhook()
    {
        var file = SomeFile(s =>
        {
            s["topic"] = "custom";
            s["trigger"] = "eventgrid";
        });

        var read = Read(file).Single();

        Assert.That(read.Topic, Is.EqualTo("loyalty"));
        Assert.That(
            read.Endpoint.PathAndQuery, Is.EqualTo("/runtime/webhooks/eventgrid?functionName=ReceiveUpload"));
    }

    [TestCase("nmae", "1", "has an unknown property 'nmae'; allowed are name, topic,")]
    [TestCase("name", "\"no spaces\"", "Subscription 'no spaces': a name has 3 to 64 letters, digits and hyphens.")]
    [TestCase("topic", "\"orders\"", "subscription 0 is 'orders'; it must be one of custom, storage.")]
    [TestCase("trigger", "\"http\"", "it must be one of blobs, eventgrid.")]
    [TestCase("function", "\"Nobody\"", "names the function 'Nobody', which the app does not have; it has Other, Rec")]
    [TestCase("eventDeliverySchema", "\"Custom\"", "it must be one of CloudEventSchemaV1_0, EventGridSchema.")]
    [TestCase("deadLetterContainer", "\"\"", "must be a string that is not empty.")]
    [TestCase("retryPolicy", "{}", "retryPolicy of f.json: subscription 'uploads' needs the property 'maxDelivery")]
    [TestCase("retryPolicy", """{"maxDeliveryAttempts":31}""", "must be a whole number from 1 to 30.")]
    [TestCase("retryPolicy", """{"maxDeliveryAttempts":1,"eventTimeToLiveInMinutes":1441}""", "from 1 to 1440.")]
    [TestCase("batching", """{"maxEventsPerBatch":0}""", "must be a whole number from 1 to 5000.")]
    [TestCase("filter", "[]", "filter of f.json: subscription 'uploads' must be a JSON object.")]
    [TestCase("filter", """{"subjectStartsWith":"/"}""", "has an unknown property 'subjectStartsWith'; allowed are")]
    [TestCase("filter", """{"subjectBeginsWith":"/blobServices/"}""", "must name its container")]
    [TestCase("filter", """{"isSubjectCaseSensitive":"yes"}""", "must be true or false.")]
    [TestCase("filter", """{"includedEventTypes":[1]}""", "must hold strings only.")]
    public void File_WithAMistake_IsRefusedWithPlaceAndRemedy(string property, string value, string message)
    {
        var file = SomeFile(s => s[property] = JsonNode.Parse(value));

        Assert.That(() => Read(file), Throws.TypeOf<LocalServiceException>().With.Message.Contains(message));
    }

    [TestCase("""{"operatorType":"StringLike","key":"id"}""", "the unknown operatorType 'StringLike'; the service has")]
    [TestCase("""{"operatorType":"StringIn","key":"id","value":"a"}""", "has 'value'; StringIn takes 'values'.")]
    [TestCase("""{"operatorType":"NumberLessThan","key":"a","values":[1]}""", "NumberLessThan takes 'value'.")]
    [TestCase("""{"operatorType":"StringIn","key":"id","values":[]}""", "needs at least one of 'values'.")]
    [TestCase("""{"operatorType":"StringIn","values":["a"]}""", "'uploads' needs the property 'key'.")]
    [TestCase("""{"operatorType":"NumberIn","key":"a","values":["1"]}""", "each value must be a number.")]
    [TestCase("""{"operatorType":"NumberInRange","key":"a","values":[[2,1]]}""", "must be a range [low, high].")]
    [TestCase("""{"operatorType":"BoolEquals","key":"a","value":1}""", "the value must be true or false.")]
    [TestCase("""{"operatorType":"IsNotNull","key":"a","values":[1]}""", "must have no values")]
    public void Filter_WithAMistake_IsRefusedWithPlaceAndRemedy(string filter, string message)
    {
        var file = SomeFile(s => s["filter"]!["advancedFilters"] = new JsonArray(JsonNode.Parse(filter)));

        Assert.That(() => Read(file), Throws.TypeOf<LocalServiceException>().With.Message.Contains(message));
    }

    [Test]
    public void Filters_WithMoreThan25ValuesTogether_AreRefused()
    {
        var values = string.Join(",", Enumerable.Range(0, 13));
        var filter = $$"""{"operatorType":"NumberIn","key":"data.n","values":[{{values}}]}""";
        var file = SomeFile(
            s => s["filter"]!["advancedFilters"] = new JsonArray(JsonNode.Parse(filter), JsonNode.Parse(filter)));

        Assert.That(
            () => Read(file), Throws.TypeOf<LocalServiceException>().With.Message.Contains("at most 25 values"));
    }

    [Test]
    public void File_WithOneNameTwice_IsRefused()
    {
        var file = SomeFile();
        file["subscriptions"]!.AsArray().Add(file["subscriptions"]![0]!.DeepClone());

        Assert.That(
            () => Read(file),
            Throws.TypeOf<LocalServiceException>().With.Message.Contains("Two subscriptions are called 'uploads'"));
    }

    [Test]
    public void File_ThatIsNoJson_IsRefused() => Assert.That(
        () => SubscriptionFile.Read("{"u8.ToArray(), "f.json", Targets),
        Throws.TypeOf<LocalServiceException>().With.Message.StartsWith("f.json is not valid JSON"));

    private static readonly SubscriptionTargets Targets = new(
        new Uri("http://127.0.0.1:7071"), "loyalty", ["ReceiveUpload", "Other"]);

    private static JsonNode SomeFile(Action<JsonNode>? change = null)
    {
        var file = JsonNode.Parse("""
            {
              "subscriptions": [
                {
                  "name": "uploads",
                  "topic": "storage",
                  "trigger": "blobs",
                  "function": "ReceiveUpload",
                  "eventDeliverySchema": "EventGridSchema",
                  "filter": {
                    "includedEventTypes": ["Microsoft.Storage.BlobCreated"],
                    "subjectBeginsWith": "/blobServices/default/containers/uploads/"
                  },
                  "retryPolicy": { "maxDeliveryAttempts": 7, "eventTimeToLiveInMinutes": 90 },
                  "batching": { "maxEventsPerBatch": 10, "preferredBatchSizeInKilobytes": 32 },
                  "deadLetterContainer": "dead-letters"
                }
              ]
            }
            """)!;
        change?.Invoke(file["subscriptions"]![0]!);
        return file;
    }

    private static IReadOnlyList<EventSubscription> Read(JsonNode file) =>
        SubscriptionFile.Read(Encoding.UTF8.GetBytes(file.ToJsonString()), "f.json", Targets);
}
