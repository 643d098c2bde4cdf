using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace LoyaltyFunctions.Uploads;

/// <summary>Leave to upload a file, over HTTP.</summary>
public sealed class UploadTicketFunctions(
    UploadTickets tickets, UploadAddresses addresses, IOptions<UploadOptions> options)
{
    public const string RequestUploadName = "RequestUpload";

    /// <summary>
    /// 201 with an address under which the file can be put, once, within 15 minutes. Under the same
    /// <c>Idempotency-Key</c> it is the same file, and no address where it has arrived; 409 where the key belongs to
    /// another file. 400 or 422 for what cannot be uploaded.
    /// </summary>
    [Function(RequestUploadName)]
    public async Task<IResult> RequestUploadAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "uploads")] HttpRequest request,
        CancellationToken cancellationToken)
    {
        var key = CommandRequest.ReadKey(request);
        if (key is null && request.Headers.ContainsKey(CommandRequest.KeyHeader)) return CommandRequest.KeyMissing();
        if (await CommandRequest.ReadBodyAsync(request, cancellationToken) is not { } bytes)
        {
            return CommandRequest.BodyTooLarge();
        }

        if (CommandRequest.ParseBody(bytes) is not { } body) return CommandRequest.BodyInvalid();
        var fields = new CommandFields(body);
        var asked = new TicketRequest(
            fields.Text("fileName", UploadFileNamePolicy.LengthMax), fields.Text("contentType"),
            fields.RequiredWholeNumber("size", 1, long.MaxValue), fields.OptionalText("notify"));
        if ((fields.Fault ?? TicketPolicy.Refuse(asked, options.Value.BytesMax)) is { } fault)
        {
            return CommandAnswers.Of(fault);
        }

        return await AnswerAsync(request, asked, key, cancellationToken);
    }

    private async Task<IResult> AnswerAsync(
        HttpRequest request, TicketRequest asked, string? key, CancellationToken cancellationToken)
    {
        var (ticket, isRepeat) = await tickets.IssueAsync(asked, key, cancellationToken);
        if (ticket.RequestHash != asked.Hash)
        {
            return CommandAnswers.KeyReused(new(ticket.TicketId, ticket.RequestHash, asked.Hash));
        }

        var address = ticket.UploadId is null
            ? await addresses.SignAsync(ticket.BlobName, ticket.ExpiresAt, cancellationToken)
            : null;
        var view = UploadTicketView.Of(ticket, address, CommandAnswers.StatusLink(request, ticket.TicketId));
        request.HttpContext.Response.Headers.Location = view.StatusUrl;
        return CommandAnswers.Replayed(request, isRepeat, Answers.Json(view, StatusCodes.Status201Created));
    }
}

/// <summary>Answer of <c>POST /api/uploads</c>.</summary>
/// <param name="UploadId">The ticket's id, which <c>GET /api/uploads/{id}</c> takes.</param>
/// <param name="Url">Where the file is put; whoever knows it can put it. Absent where the file has arrived.</param>
/// <param name="Headers">To be sent with the file, as they are.</param>
/// <param name="BlobName">The file's name within the container <c>uploads</c>.</param>
/// <param name="ExpiresAt">When the address ends, UTC.</param>
public sealed record UploadTicketView(
    string UploadId, Uri? Url, string? Method, IReadOnlyDictionary<string, string>? Headers, string BlobName,
    DateTimeOffset? ExpiresAt, string StatusUrl)
{
    public static UploadTicketView Of(UploadTicket ticket, Uri? address, string statusUrl) => address is null
        ? new(ticket.TicketId, null, null, null, ticket.BlobName, null, statusUrl)
        : new(
            ticket.TicketId, address, "PUT",
            new Dictionary<string, string>
            {
                ["x-ms-blob-type"] = "BlockBlob",
                ["content-type"] = ticket.ContentType,
            },
            ticket.BlobName, ticket.ExpiresAt, statusUrl);
}
