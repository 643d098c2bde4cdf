using System.Text;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Returns;
using Microsoft.Extensions.Options;

namespace LoyaltyFunctions.Tests.Returns;

public sealed class ReturnRequestsTests
{
    [TestCase("quantity", "0.000001", true)]
    [TestCase("quantity", "0.0000001", false)]
    [TestCase("amount", "0.0001", true)]
    [TestCase("amount", "0.00001", false)]
    public void Line_HasAsManyDecimalsAsAPurchase(string field, string number, bool isTaken)
    {
        var body = CommandRequest.ParseBody(Encoding.UTF8.GetBytes(
            $$"""{"purchaseId":"order-1","lines":[{"line":"1","{{field}}":{{number}}}]}"""))!.Value;
        var fields = new CommandFields(body);

        new ReturnRequests(Options.Create(new ReturnOptions())).Return(
            new CommandRequest("c-1", "return-1", "http:test", IsDryRun: false, fields));

        Assert.That(fields.Fault is null, Is.EqualTo(isTaken), fields.Fault?.Detail);
    }
}
