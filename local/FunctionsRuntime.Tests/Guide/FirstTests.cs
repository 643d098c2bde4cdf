// <first>
using System.Net;

namespace FunctionsRuntime.Tests.Guide;

internal sealed class FirstTests
{
    [Test]
    public async Task SubmitExpense_ByPost_IsAccepted()
    {
        await using var host = await LocalFunctionsHost.StartAsync<ExpenseApp>();
        using var http = host.CreateClient();

        var answer = await http.PostAsync("/api/expenses/7", content: null);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
    }
}
// </first>
