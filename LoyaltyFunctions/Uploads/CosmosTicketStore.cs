using System.Net;
using LoyaltyFunctions.Shared;
using Microsoft.Azure.Cosmos;

namespace LoyaltyFunctions.Uploads;

/// <summary>Tickets in the container <c>orders</c>, a partition each.</summary>
public sealed class CosmosTicketStore(Database database)
{
    private readonly Container orders = database.GetContainer(CosmosNames.Orders);

    /// <exception cref="CosmosException">The store could not be reached.</exception>
    internal async Task<StoredTicket?> FindAsync(string ticketId, CancellationToken cancellationToken)
    {
        try
        {
            var found = await orders.ReadItemAsync<UploadTicketDocument>(
                UploadTicketDocument.ItemId, PartitionOf(ticketId), cancellationToken: cancellationToken);
            return new StoredTicket(found.Resource.Ticket, found.ETag);
        }
        catch (CosmosException exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <returns>False where the ticket is there already.</returns>
    internal async Task<bool> CreateAsync(UploadTicket ticket, CancellationToken cancellationToken)
    {
        try
        {
            await orders.CreateItemAsync(
                UploadTicketDocument.Of(ticket), PartitionOf(ticket.TicketId), cancellationToken: cancellationToken);
            return true;
        }
        catch (CosmosException exception) when (exception.StatusCode == HttpStatusCode.Conflict)
        {
            return false;
        }
    }

    /// <returns>False where it has changed, or is gone, since it was read.</returns>
    internal async Task<bool> ReplaceAsync(
        StoredTicket read, UploadTicket changed, CancellationToken cancellationToken)
    {
        try
        {
            await orders.ReplaceItemAsync(
                UploadTicketDocument.Of(changed), UploadTicketDocument.ItemId, PartitionOf(changed.TicketId),
                new ItemRequestOptions { IfMatchEtag = read.ETag }, cancellationToken);
            return true;
        }
        catch (CosmosException exception) when (
            exception.StatusCode is HttpStatusCode.PreconditionFailed or HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    internal async Task DeleteAsync(string ticketId, CancellationToken cancellationToken)
    {
        using var answer = await orders.DeleteItemStreamAsync(
            UploadTicketDocument.ItemId, PartitionOf(ticketId), cancellationToken: cancellationToken);
        if (answer.StatusCode != HttpStatusCode.NotFound) answer.EnsureSuccessStatusCode();
    }

    private static PartitionKey PartitionOf(string ticketId) => new(UploadTicketDocument.OrderIdOf(ticketId));
}

/// <param name="ETag">The version that was read.</param>
internal sealed record StoredTicket(UploadTicket Ticket, string ETag);

/// <summary>Stored form of <see cref="UploadTicket"/>.</summary>
internal sealed record UploadTicketDocument(
    string Id, string OrderId, string Type, int SchemaVersion, UploadTicket Ticket)
{
    public const string ItemId = "ticket";

    public static UploadTicketDocument Of(UploadTicket ticket) => new(
        ItemId, OrderIdOf(ticket.TicketId), "uploadTicket", SchemaVersion: 1, ticket);

    public static string OrderIdOf(string ticketId) => $"upload:{ticketId}";
}
