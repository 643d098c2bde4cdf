using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask.Client.Entities;
using Microsoft.DurableTask.Entities;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace FunctionsRuntime.Triggers.Durable.Management;

/// <summary>Lists, shows and signals entities.</summary>
internal static class EntityRequests
{
    private const string EmptyKey = "$";

    public static async Task<IResult> GetAsync(ManagementCall call)
    {
        var (name, key) = (call.Route("entityName"), call.Route("entityKey"));
        if (key.Length == 0) return await ListAsync(call, name);
        var id = new EntityInstanceId(name, key == EmptyKey ? "" : key);
        return call.IsOwnHub && await call.Client.Entities.GetEntityAsync(id, true, call.Aborted) is { } entity
            ? ManagementCall.Json(StateOf(entity))
            : Results.NotFound();
    }

    public static Task<IResult> DeleteAsync(ManagementCall call) => SignalAsync(call, "delete");

    public static Task<IResult> PostAsync(ManagementCall call) => SignalAsync(call, call.Query("op") ?? "");

    private static async Task<IResult> ListAsync(ManagementCall call, string name)
    {
        var query = new EntityQuery
        {
            InstanceIdStartsWith = name.Length > 0 ? $"@{name}@" : null,
            LastModifiedFrom = call.Instant("lastOperationTimeFrom"),
            LastModifiedTo = call.Instant("lastOperationTimeTo"),
            PageSize = call.Number("top") ?? EntityQuery.DefaultPageSize,
            IncludeState = call.Flag("fetchState") ?? false,
            ContinuationToken = call.ContinuationToken,
        };
        var page = await call.PageAsync(() => call.Client.Entities.GetAllEntitiesAsync(query));
        return ManagementCall.Json(page.Select(entity => new JObject
        {
            ["entityId"] = new JObject { ["name"] = entity.Id.Name, ["key"] = entity.Id.Key },
            ["lastOperationTime"] = entity.LastModifiedTime.UtcDateTime,
            ["state"] = StateOf(entity),
        }));
    }

    private static async Task<IResult> SignalAsync(ManagementCall call, string operation)
    {
        try
        {
            var id = new EntityInstanceId(call.Route("entityName"), call.Route("entityKey"));
            call.Check("entity", id.Name, call.Functions.Entities);
            var text = await call.ReadTextAsync();
            object? input = text.Length == 0 ? null
                : call.IsJson ? new RawJson(ManagementCall.Parse(text).ToString(Formatting.None))
                : text;
            await call.Client.Entities.SignalEntityAsync(id, operation, input, null, call.Aborted);
            return Results.StatusCode(StatusCodes.Status202Accepted);
        }
        catch (JsonException e)
        {
            return ManagementCall.Error(HttpStatusCode.BadRequest, "Could not parse JSON content: " + e.Message);
        }
        catch (ArgumentException e)
        {
            return ManagementCall.Error(HttpStatusCode.BadRequest, e.Message);
        }
    }

    private static JToken StateOf(EntityMetadata entity) =>
        InstanceQueries.Payload(entity.IncludesState ? entity.State.Value : null);
}
