using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using LoyaltyFunctions.Profiles;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Tests.EndToEnd;

/// <summary>Profiles as callers see them.</summary>
public sealed class ProfileTests
{
    private const string Anna =
        """{"name":"Anna","email":"anna@example.com","birthday":"1990-12-31","language":"de"}""";

    private PlatformFixture fixture = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => fixture = await PlatformFixture.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await fixture.DisposeAsync();

    [Test]
    public async Task Profile_ThatWasPut_CanBeRead_WithTheSameETag()
    {
        using var put = await PutAsync("größe/7 100%", Anna);

        using var got = await fixture.Api.GetAsync(Address("größe/7 100%"));

        var profile = await got.Content.ReadFromJsonAsync<Profile>(StoredJson.Options);
        Assert.Multiple(() =>
        {
            Assert.That(put.StatusCode, Is.EqualTo(HttpStatusCode.Created));
            Assert.That(got.Headers.ETag, Is.Not.Null.And.EqualTo(put.Headers.ETag));
            Assert.That(
                (profile!.CustomerId, profile.Name, profile.Birthday, profile.NotificationsOptOut),
                Is.EqualTo(("größe/7 100%", "Anna", new DateOnly(1990, 12, 31), false)));
        });
    }

    [Test]
    public async Task Profile_PutAgain_IsReplacedAsAWhole()
    {
        using var first = await PutAsync("c-again", Anna);

        using var second = await PutAsync("c-again", """{"name":"Otto"}""");

        Assert.That(second.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        var profile = await fixture.GetAsync<Profile>("api/customers/c-again/profile");
        Assert.That((profile.Name, profile.Email), Is.EqualTo(("Otto", (string?)null)));
    }

    [Test]
    public async Task Profile_PutWithTheETagOfItsVersion_IsReplaced_AndWithAnOlderOneItIsNot()
    {
        using var first = await PutAsync("c-etag", Anna);
        using var second = await PutAsync("c-etag", """{"name":"Otto"}""", first.Headers.ETag);

        using var third = await PutAsync("c-etag", """{"name":"Lost"}""", first.Headers.ETag);

        Assert.That(second.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        await AssertProblemAsync(third, HttpStatusCode.PreconditionFailed, "profile-changed", "c-etag");
        Assert.That((await fixture.GetAsync<Profile>("api/customers/c-etag/profile")).Name, Is.EqualTo("Otto"));
    }

    [Test]
    public async Task Profile_PutOnlyIfThereIsNone_IsNotReplaced()
    {
        using var first = await PutAsync("c-none", Anna, onlyNew: true);

        using var second = await PutAsync("c-none", """{"name":"Lost"}""", onlyNew: true);

        Assert.That(first.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        await AssertProblemAsync(second, HttpStatusCode.PreconditionFailed, "profile-changed", "c-none");
    }

    [TestCase("""{"email":"anna"}""", "email")]
    [TestCase("""{"nickname":"Anna"}""", "nickname")]
    [TestCase("""{"name":7}""", "name")]
    [TestCase("""{"notificationsOptOut":"yes"}""", "notificationsOptOut")]
    [TestCase("""{"name":"Anna","name":"Otto"}""", "name")]
    [TestCase("{", "body")]
    [TestCase("", "body")]
    [TestCase("null", "body")]
    [TestCase("[]", "body")]
    public async Task Profile_ThatCannotBeTaken_NamesTheField_AndNothingIsStored(string body, string field)
    {
        using var answer = await PutAsync("c-bad", body);

        var problem = await AssertProblemAsync(answer, HttpStatusCode.BadRequest, "invalid-profile", field);
        Assert.That(problem.GetProperty("errors").TryGetProperty(field, out _), Is.True, problem.GetRawText());
        using var got = await fixture.Api.GetAsync(Address("c-bad"));
        await AssertProblemAsync(got, HttpStatusCode.NotFound, "unknown-profile", "c-bad");
    }

    [Test]
    public async Task Profile_ThatIsTooLarge_IsRefused()
    {
        using var answer = await PutAsync(
            "c-bad", $$"""{"name":"{{new string('a', ProfileRequest.BytesMax)}}"}""");

        await AssertProblemAsync(answer, HttpStatusCode.BadRequest, "invalid-profile", "bytes");
    }

    [TestCase(" c-1")]
    [TestCase("tab\tid")]
    public async Task Profile_OfAnIdThatNoCustomerCanHave_IsRefused(string customer)
    {
        using var answer = await PutAsync(customer, Anna);

        await AssertProblemAsync(answer, HttpStatusCode.BadRequest, "invalid-customer", "id");
    }

    [TestCase("nobody", "1", HttpStatusCode.NotFound)]
    [TestCase("nobody", "0", HttpStatusCode.BadRequest)]
    [TestCase("nobody", "first", HttpStatusCode.BadRequest)]
    public async Task Erasure_ThatIsNotKnown_IsRefused(string customer, string number, HttpStatusCode status)
    {
        using var answer = await fixture.Api.GetAsync(
            new Uri($"api/customers/{customer}/erasures/{number}", UriKind.Relative));

        Assert.That(answer.StatusCode, Is.EqualTo(status));
    }

    private static async Task<JsonElement> AssertProblemAsync(
        HttpResponseMessage answer, HttpStatusCode status, string type, string detail)
    {
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Multiple(() =>
        {
            Assert.That(answer.StatusCode, Is.EqualTo(status));
            Assert.That(problem.GetProperty("type").GetString(), Is.EqualTo($"urn:loyalty:problem:{type}"));
            Assert.That(problem.GetProperty("detail").GetString(), Does.Contain(detail));
        });
        return problem;
    }

    private async Task<HttpResponseMessage> PutAsync(
        string customer, string body, EntityTagHeaderValue? version = null, bool onlyNew = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, Address(customer))
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        if (version is not null) request.Headers.IfMatch.Add(version);
        if (onlyNew) request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Any);
        return await fixture.Api.SendAsync(request);
    }

    private static Uri Address(string customer) =>
        new($"api/customers/{Uri.EscapeDataString(customer)}/profile", UriKind.Relative);
}
