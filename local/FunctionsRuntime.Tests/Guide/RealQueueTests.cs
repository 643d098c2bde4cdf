// <azurite>
using Azure.Storage.Queues;
using AzureServices.Azurite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace FunctionsRuntime.Tests.Guide;

internal sealed class RealQueueTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Test]
    public async Task PayRefund_OnAMessageInARealQueue_PaysIt()
    {
        var folder = Directory.CreateTempSubdirectory("azurite");
        var mailer = new PaidMailer();
        await using (var azurite = await AzuriteServer.StartAsync(new AzuriteOptions { Folder = folder.FullName }))
        {
            var options = new LocalFunctionsHostOptions
            {
                Settings = new Dictionary<string, string?> { ["AzureWebJobsStorage"] = azurite.ConnectionString },
                ConfigureServices = services => services.Replace(ServiceDescriptor.Singleton<IMailer>(mailer)),
            };
            await using var host = await LocalFunctionsHost.StartAsync<ExpenseApp>(options);
            var queue = new QueueClient(
                host.ConnectionString("AzureWebJobsStorage"),
                "refunds",
                new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });
            await queue.CreateAsync();

            await queue.SendMessageAsync("""{"ExpenseId":"7","Amount":12.5}""");

            Assert.That(await mailer.FirstMail.WaitAsync(Patience), Is.EqualTo("Paid 12.5 for 7"));
        }

        folder.Delete(recursive: true);
    }

    private sealed class PaidMailer : IMailer
    {
        private readonly TaskCompletionSource<string> _first = new();

        public Task<string> FirstMail => _first.Task;

        public Task SendAsync(string text)
        {
            if (text.StartsWith("Paid", StringComparison.Ordinal)) _first.TrySetResult(text);
            return Task.CompletedTask;
        }
    }
}
// </azurite>
