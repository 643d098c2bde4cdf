namespace FunctionsRuntime.Tests.Guide;

internal sealed class OutputTests
{
    // <outputs>
    [Test]
    public async Task CloseExpense_OnAMessage_PaysItAndKeepsAReceipt()
    {
        var options = new LocalFunctionsHostOptions { CaptureOutputs = true };
        await using var host = await LocalFunctionsHost.StartAsync<ExpenseApp>(options);

        await host.InvokeAsync("CloseExpense", new Refund("7", 12.5m));

        var payment = host.Outputs.To("payments").Single().ReadAs<Payment>();
        Assert.That(payment, Is.EqualTo(new Payment("7", 12.5m, "EUR")));
        Assert.That(host.Outputs.To("archive/7.txt").Single().Text, Is.EqualTo("Expense 7 is closed."));
    }
    // </outputs>
}
