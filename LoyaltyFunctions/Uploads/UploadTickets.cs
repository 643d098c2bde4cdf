using System.Security.Cryptography;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Uploads;

/// <summary>Gives out tickets, and knows them again when their file arrives.</summary>
public sealed class UploadTickets(CosmosTicketStore store, TimeProvider time)
{
    /// <summary>How long an address can be used.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    private const int TriesMax = 10;

    /// <summary>
    /// The ticket for a request. The same key and request give the same ticket, and while nothing has arrived a time of
    /// its own again.
    /// </summary>
    /// <param name="key">The caller's id of the request; null for none, which gives a new ticket each time.</param>
    public async Task<TicketAnswer> IssueAsync(
        TicketRequest request, string? key, CancellationToken cancellationToken)
    {
        var ticketId = key is null
            ? UploadTicket.IdPrefix + RandomNumberGenerator.GetHexString(32, lowercase: true)
            : UploadTicket.IdOf(key);
        for (var tries = 0; tries < TriesMax; tries++)
        {
            var expiresAt = time.GetUtcNow() + Lifetime;
            if (await store.FindAsync(ticketId, cancellationToken) is not { } stored)
            {
                var made = Make(ticketId, request, expiresAt);
                if (await store.CreateAsync(made, cancellationToken)) return new TicketAnswer(made, IsRepeat: false);
                continue;
            }

            if (stored.Ticket.RequestHash != request.Hash || stored.Ticket.UploadId is not null)
            {
                return new TicketAnswer(stored.Ticket, IsRepeat: true);
            }

            var renewed = stored.Ticket with { ExpiresAt = expiresAt };
            if (await store.ReplaceAsync(stored, renewed, cancellationToken))
            {
                return new TicketAnswer(renewed, IsRepeat: true);
            }
        }

        throw new InvalidOperationException($"The ticket {ticketId} changed {TriesMax} times while it was written.");
    }

    /// <summary>The ticket of an id, or null.</summary>
    public async Task<UploadTicket?> FindAsync(string ticketId, CancellationToken cancellationToken) =>
        (await store.FindAsync(ticketId, cancellationToken))?.Ticket;

    /// <summary>The ticket by which a blob in <c>uploads</c> came; null where it came without one.</summary>
    public async Task<UploadTicket?> FindForAsync(string blobName, CancellationToken cancellationToken) =>
        UploadTicket.IdIn(blobName) is { } ticketId
        && await FindAsync(ticketId, cancellationToken) is { } ticket && ticket.BlobName == blobName
            ? ticket
            : null;

    /// <summary>Notes the upload that arrived by a ticket; the first one counts. Idempotent.</summary>
    /// <returns>The ticket as it stands now: it may name another upload, which was faster.</returns>
    public async Task<UploadTicket> ArrivedAsync(
        UploadTicket ticket, string uploadId, CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < TriesMax; tries++)
        {
            // Erased meanwhile: there is nothing to note.
            if (await store.FindAsync(ticket.TicketId, cancellationToken) is not { } stored) return ticket;
            if (stored.Ticket.UploadId is not null) return stored.Ticket;
            var noted = stored.Ticket with { UploadId = uploadId };
            if (await store.ReplaceAsync(stored, noted, cancellationToken)) return noted;
        }

        throw new InvalidOperationException($"The ticket {ticket.TicketId} changed {TriesMax} times meanwhile.");
    }

    /// <summary>Removes the ticket of a file that is erased: it has the file's name, and who is told of it.</summary>
    public async Task ForgetAsync(string blobName, CancellationToken cancellationToken)
    {
        if (await FindForAsync(blobName, cancellationToken) is { } ticket)
        {
            await store.DeleteAsync(ticket.TicketId, cancellationToken);
        }
    }

    private UploadTicket Make(string ticketId, TicketRequest request, DateTimeOffset expiresAt) => new(
        ticketId, UploadTicket.BlobNameOf(ticketId, request.FileName, time.GetUtcNow()), request.FileName,
        request.ContentType, request.Size, request.Notify, expiresAt, request.Hash);
}

/// <summary>The ticket for a request, or another one's ticket under the same key.</summary>
/// <param name="IsRepeat">Whether the ticket was there before.</param>
public sealed record TicketAnswer(UploadTicket Ticket, bool IsRepeat);
