using System.Net;
using Microsoft.Azure.Cosmos;

namespace AzureServices.Tests.Cosmos;

/// <summary>Reads a feed to its present end.</summary>
internal static class Feed
{
    public static async Task<(List<Entry> Changes, string Continuation)> PullAsync(
        Container container, ChangeFeedStartFrom start)
    {
        var changes = new List<Entry>();
        using var feed = container.GetChangeFeedIterator<Entry>(start, ChangeFeedMode.Incremental);
        while (true)
        {
            var page = await feed.ReadNextAsync();
            if (page.StatusCode == HttpStatusCode.NotModified) return (changes, page.ContinuationToken);
            changes.AddRange(page);
        }
    }

    /// <summary>Everything that a query returns, page by page.</summary>
    public static async Task<List<T>> ReadAllAsync<T>(FeedIterator<T> pages)
    {
        var found = new List<T>();
        using (pages)
            while (pages.HasMoreResults) found.AddRange(await pages.ReadNextAsync());
        return found;
    }
}
