using System.Globalization;
using System.Net;
using System.Text;
using System.Web;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using LoyaltyFunctions.Tests.Support;
using LoyaltyFunctions.Uploads;

namespace LoyaltyFunctions.Tests.Uploads;

/// <summary>Addresses that the app's identity signs, as on Azure, where nobody has the account's key.</summary>
public sealed class UploadAddressesTests
{
    private readonly MovableTime time = new(Some.Now);

    [Test]
    public async Task Address_SignedByAnIdentity_LetsCreateOneBlobUntilItsEnd_OverTlsAlone()
    {
        using var addresses = Addresses(new KeyService(time));

        var address = await addresses.SignAsync("signed/a.csv", Some.Now + UploadTickets.Lifetime, default);

        var terms = HttpUtility.ParseQueryString(address.Query);
        Assert.Multiple(() =>
        {
            Assert.That(address.AbsolutePath, Is.EqualTo("/uploads/signed/a.csv"));
            Assert.That(
                (terms["sp"], terms["sr"], terms["spr"], terms["se"]),
                Is.EqualTo(("c", "b", "https", "2026-03-14T09:41:53Z")));
            Assert.That(terms["skoid"], Is.EqualTo(KeyService.ObjectId));
            Assert.That(terms["sig"], Is.Not.Empty);
        });
    }

    [Test]
    public async Task Key_IsAskedForAgain_OnlyWhenItNearsItsEnd()
    {
        var service = new KeyService(time);
        using var addresses = Addresses(service);

        var asked = new List<int>();
        foreach (var hours in new[] { 0, 1, 5, 1, 1 })
        {
            time.Now += TimeSpan.FromHours(hours);
            await addresses.SignAsync("a.csv", time.Now + UploadTickets.Lifetime, default);
            asked.Add(service.Asked);
        }

        Assert.That(asked, Is.EqualTo(new[] { 1, 1, 2, 2, 2 }));
    }

    [Test]
    public async Task Key_AskedForByManyAtOnce_IsAskedForOnce()
    {
        var service = new KeyService(time);
        using var addresses = Addresses(service);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(
            _ => addresses.SignAsync("a.csv", time.Now + UploadTickets.Lifetime, default)));

        Assert.That(service.Asked, Is.EqualTo(1));
    }

    private UploadAddresses Addresses(KeyService service) => new(
        new BlobServiceClient(
            new Uri("https://theaccount.blob.core.windows.net"), new AnyIdentity(),
            new BlobClientOptions { Transport = new HttpClientTransport(service) }),
        time);

    private sealed class AnyIdentity : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new("token", DateTimeOffset.MaxValue);

        public override ValueTask<AccessToken> GetTokenAsync(
            TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(GetToken(requestContext, cancellationToken));
    }

    /// <summary>The store's answer to whoever asks for a key.</summary>
    private sealed class KeyService(TimeProvider time) : HttpMessageHandler
    {
        public const string ObjectId = "0d3f2f0e-4f0e-4c4a-9c55-000000000001";

        public int Asked { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Assert.That(request.RequestUri!.Query, Does.Contain("comp=userdelegationkey"));
            Asked++;
            var now = time.GetUtcNow();
            var key = $"""
                <?xml version="1.0" encoding="utf-8"?>
                <UserDelegationKey><SignedOid>{ObjectId}</SignedOid><SignedTid>{ObjectId}</SignedTid>
                <SignedStart>{Stamp(now)}</SignedStart>
                <SignedExpiry>{Stamp(now + UploadAddresses.KeyLifetime)}</SignedExpiry>
                <SignedService>b</SignedService><SignedVersion>2025-01-05</SignedVersion><Value>a2V5</Value>
                </UserDelegationKey>
                """;
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK)
            {
                Content = new StringContent(key, Encoding.UTF8, "application/xml"),
            });
        }

        private static string Stamp(DateTimeOffset at) =>
            at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
    }
}
