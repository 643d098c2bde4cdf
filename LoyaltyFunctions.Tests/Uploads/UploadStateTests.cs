using System.Text;
using System.Text.Json;
using Azure.Storage.Blobs.Models;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using LoyaltyFunctions.Uploads;
using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Moq;

namespace LoyaltyFunctions.Tests.Uploads;

/// <summary>The states of a file, from its ticket to its outcome.</summary>
public sealed class UploadStateTests
{
    private const string Archived = "2026/03/14/upload-1/upload_a.errors.csv";

    private static readonly ServiceProvider Services = new ServiceCollection().AddLogging().BuildServiceProvider();

    private static readonly UploadOutcome Outcome = new(
        UploadOutcomeKind.Awarded, null, null, new Points(3), null, null)
    {
        Rows = new RowCounts(2, 1, 0, 1),
        ErrorFile = $"{BlobNames.Archive}/{Archived}",
    };

    private UploadStores stores = null!;
    private Mock<DurableTaskClient> workflows = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => stores = await UploadStores.StartAsync();

    [SetUp]
    public void Reset()
    {
        workflows = new Mock<DurableTaskClient>("test");
        stores.Time.Now = TimeProvider.System.GetUtcNow();
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await stores.DisposeAsync();

    [Test]
    public async Task Ticket_WaitsForItsFile_AndExpiresWithItsAddress()
    {
        var ticket = await TicketAsync();

        var waiting = await StateAsync(ticket.TicketId);
        stores.Time.Now = ticket.ExpiresAt;
        var expired = await StateAsync(ticket.TicketId);

        Assert.That((waiting.Status, waiting.ExpiresAt), Is.EqualTo((UploadView.AwaitingFile, ticket.ExpiresAt)));
        Assert.That((expired.Status, expired.UploadId), Is.EqualTo((UploadView.Expired, ticket.TicketId)));
    }

    [Test]
    public async Task Ticket_WhoseFileLiesThere_IsProcessing_ThoughNobodyNotedItYet()
    {
        var ticket = await TicketAsync();
        var file = await stores.PutAsync(ticket.BlobName, "x");
        stores.Time.Now = ticket.ExpiresAt;

        var view = await StateAsync(ticket.TicketId);

        Assert.That((view.Status, view.UploadId, view.TicketId), Is.EqualTo(
            (UploadView.Processing, file.UploadId, ticket.TicketId)));
    }

    [Test]
    public async Task Ticket_WhoseFileArrived_LeadsToTheUpload()
    {
        var ticket = await TicketAsync();
        await stores.Tickets.ArrivedAsync(ticket, "upload-1", default);
        Found(Workflow(OrchestrationRuntimeStatus.Completed, output: Outcome));

        var view = await StateAsync(ticket.TicketId);

        Assert.That((view.Status, view.UploadId, view.Outcome), Is.EqualTo((UploadView.Settled, "upload-1", Outcome)));
    }

    [Test]
    public async Task Upload_UnderWay_SaysHowFarItIs()
    {
        var progress = new UploadProgress(UploadProgress.Awarding, new RowCounts(10, 9, 0, 1), Percent: 40);
        Found(Workflow(OrchestrationRuntimeStatus.Running, status: progress));

        var view = await StateAsync("upload-1");

        Assert.That((view.Status, view.Progress), Is.EqualTo((UploadView.Processing, progress)));
    }

    [TestCase(WorkflowNames.ProcessUpload, StatusCodes.Status200OK)]
    [TestCase(WorkflowNames.EarnPoints, StatusCodes.Status200OK)]
    [TestCase(WorkflowNames.TransferPoints, StatusCodes.Status404NotFound)]
    public async Task Workflow_OfAnotherKind_IsNoUpload(string name, int status)
    {
        Found(Workflow(OrchestrationRuntimeStatus.Failed, name));

        var answer = await AskAsync(request => stores.StateFunctions.GetUploadAsync(
            request, "upload-1", workflows.Object, default));

        Assert.That(answer.Status, Is.EqualTo(status));
    }

    [TestCase("upload-none")]
    [TestCase("ticket-none")]
    public async Task Id_ThatIsNotKnown_IsAProblem(string id)
    {
        var answer = await AskAsync(request => stores.StateFunctions.GetUploadAsync(
            request, id, workflows.Object, default));

        Assert.That(answer.Problem, Is.EqualTo("404 unknown-upload"));
    }

    [Test]
    public async Task Errors_AreAnsweredAsTheFileIs()
    {
        Found(Workflow(OrchestrationRuntimeStatus.Completed, output: Outcome));
        await stores.Blob(BlobNames.Archive, Archived).UploadAsync(
            BinaryData.FromString("line,reason"),
            new BlobUploadOptions { HttpHeaders = new BlobHttpHeaders { ContentType = "text/csv; charset=utf-8" } });

        var answer = await ErrorsAsync("upload-1");

        Assert.That((answer.Status, answer.Text), Is.EqualTo((StatusCodes.Status200OK, "line,reason")));
        Assert.That(answer.Headers.ContentType.ToString(), Is.EqualTo("text/csv; charset=utf-8"));
        Assert.That(answer.Headers.ContentDisposition.ToString(), Does.Contain("upload_a.errors.csv"));
    }

    [Test]
    public async Task Errors_WhereThereAreNone_OrTheFileWasErased_AreAProblem()
    {
        Found(Workflow(OrchestrationRuntimeStatus.Completed, output: Outcome with { ErrorFile = null }));
        var none = await ErrorsAsync("upload-1");
        Found(Workflow(OrchestrationRuntimeStatus.Completed, output: Outcome with { ErrorFile = "archive/erased" }));
        var erased = await ErrorsAsync("upload-1");
        Found(Workflow(OrchestrationRuntimeStatus.Completed, output: Outcome with { ErrorFile = "seals/x" }));
        var elsewhere = await ErrorsAsync("upload-1");

        Assert.That(
            new[] { none, erased, elsewhere }.Select(answer => answer.Problem), Is.All.EqualTo("404 no-error-file"));
    }

    private async Task<UploadTicket> TicketAsync() => (await stores.Tickets.IssueAsync(
        new TicketRequest("upload_a.csv", "text/csv", 1, Notify: null), key: null, default)).Ticket;

    private void Found(OrchestrationMetadata workflow) => workflows
        .Setup(it => it.GetInstanceAsync("upload-1", true, It.IsAny<CancellationToken>())).ReturnsAsync(workflow);

    private static OrchestrationMetadata Workflow(
        OrchestrationRuntimeStatus state, string name = WorkflowNames.ProcessUpload, UploadOutcome? output = null,
        UploadProgress? status = null) => new(name, "upload-1")
        {
            RuntimeStatus = state,
            DataConverter = Microsoft.DurableTask.Converters.JsonDataConverter.Default,
            SerializedOutput = output is null ? null : JsonSerializer.Serialize(output),
            SerializedCustomStatus = status is null ? null : JsonSerializer.Serialize(status),
        };

    private async Task<UploadView> StateAsync(string id) => (await AskAsync(request =>
        stores.StateFunctions.GetUploadAsync(request, id, workflows.Object, default))).As<UploadView>();

    private Task<ReadAnswer> ErrorsAsync(string id) => AskAsync(request =>
        stores.StateFunctions.GetUploadErrorsAsync(request, id, workflows.Object, default));

    private static async Task<ReadAnswer> AskAsync(Func<HttpRequest, Task<IResult>> ask)
    {
        var http = new DefaultHttpContext { RequestServices = Services };
        using var body = new MemoryStream();
        http.Response.Body = body;
        await (await ask(http.Request)).ExecuteAsync(http);
        return new ReadAnswer(http.Response.StatusCode, Encoding.UTF8.GetString(body.ToArray()), http.Response.Headers);
    }
}
