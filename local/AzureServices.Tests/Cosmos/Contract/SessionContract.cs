using System.Net;
using Microsoft.Azure.Cosmos;

namespace AzureServices.Tests.Cosmos.Contract;

public sealed class SessionContract(string account) : ContractSuite(account)
{
    [Test]
    public async Task Write_Answered_CarriesATokenThatAReadTakes()
    {
        var created = await Ledger.CreateItemAsync(Some("e1"), Partition);

        var read = await Ledger.ReadItemAsync<Entry>(
            "e1", Partition, new ItemRequestOptions { SessionToken = created.Headers.Session });

        Assert.That(created.Headers.Session, Does.Match(@"^\d+:(-?\d+#)?\d+"));
        Assert.That(read.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Read_WithATokenOfTheFuture_FindsNoSession()
    {
        var created = await Ledger.CreateItemAsync(Some("e1"), Partition);
        var token = created.Headers.Session;
        var lsn = token.LastIndexOfAny(['#', ':']) + 1;
        if (!long.TryParse(token[lsn..], out _)) Assert.Ignore("The account's tokens name regions.");
        var future = new ItemRequestOptions { SessionToken = token[..lsn] + "999999999" };

        var refused = Assert.ThrowsAsync<CosmosException>(
            () => Ledger.ReadItemAsync<Entry>("e1", Partition, future));

        Assert.That((refused!.StatusCode, refused.SubStatusCode), Is.EqualTo((HttpStatusCode.NotFound, 1002)));
    }
}
