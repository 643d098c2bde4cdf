using System.Net;
using LoyaltyFunctions.Ledger;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Azure.Cosmos;
using Microsoft.Azure.Functions.Worker;
using Moq;

namespace LoyaltyFunctions.Tests.Ledger;

public sealed class CommandHttpTests
{
    [TestCase(408)]
    [TestCase(410)]
    [TestCase(429)]
    [TestCase(449)]
    [TestCase(503)]
    public async Task Store_ThatIsAwayForNow_IsAnsweredAsBusy(int status)
    {
        var answer = await AnswerAsync(status);

        Assert.That(((ProblemHttpResult)answer).StatusCode, Is.EqualTo(StatusCodes.Status503ServiceUnavailable));
    }

    [TestCase(400)]
    [TestCase(403)]
    [TestCase(404)]
    [TestCase(413)]
    public void Store_ThatRefusesForGood_IsNotAnsweredAsBusy(int status) =>
        Assert.That(() => AnswerAsync(status), Throws.TypeOf<CosmosException>());

    private static Task<IResult> AnswerAsync(int storeStatus)
    {
        var http = new DefaultHttpContext();
        http.Request.Headers[CommandRequest.KeyHeader] = "request-1";
        var context = Mock.Of<FunctionContext>(it => it.InvocationId == "call-1");

        // Neither the ledger nor the store is asked.
        var database = Mock.Of<Database>();
        var commands = new CommandHttp(
            new PointsLedger(new CosmosLedgerStore(database), TimeProvider.System),
            new CosmosReusedKeyStore(database, TimeProvider.System));
        return commands.AnswerAsync<int>(
            new CommandCall(http.Request, context, "c-1"), _ => 0,
            (_, _) => throw new CosmosException("away", (HttpStatusCode)storeStatus, 0, string.Empty, 0),
            CancellationToken.None);
    }
}
