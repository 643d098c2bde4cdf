using Newtonsoft.Json.Linq;

namespace FunctionsRuntime.Triggers.Durable.Management;

/// <summary>A history as the endpoints show it: each result beside what it answers, bookkeeping left out.</summary>
internal static class HistoryView
{
    public static JArray Of(JArray history, bool showInput, bool showOutput)
    {
        var shown = new List<JObject>();
        var asked = new Dictionary<(bool IsTask, string? Id), JObject>();
        foreach (var happened in history.Children<JObject>().Select(e => (JObject)e.DeepClone()))
        {
            var type = (string?)happened["EventType"] ?? "";
            if (type is "OrchestratorStarted" or "OrchestratorCompleted") continue;
            shown.Add(happened);
            var isTask = type.StartsWith("Task", StringComparison.Ordinal);
            if (type is "TaskScheduled" or "SubOrchestrationInstanceCreated")
                asked[(isTask, (string?)happened["EventId"])] = happened;
            if (asked.Remove((isTask, (string?)happened["TaskScheduledId"]), out var question))
            {
                shown.Remove(question);
                happened["ScheduledTime"] = question["Timestamp"];
                happened["FunctionName"] = question["Name"];
                happened["Input"] = question["Input"];
            }
        }

        foreach (var happened in shown) Trim(happened, showInput, showOutput);
        return [.. shown];
    }

    private static void Trim(JObject happened, bool showInput, bool showOutput)
    {
        var type = (string?)happened["EventType"];
        string[] internals = type switch
        {
            "TaskScheduled" or "SubOrchestrationInstanceCreated" => ["Version"],
            "ExecutionStarted" => ["Name", "OrchestrationInstance", "ParentInstance", "Version", "Tags"],
            "TimerFired" => ["TimerId"],
            _ => ["TaskScheduledId"],
        };
        if (type == "ExecutionStarted") happened["FunctionName"] = happened["Name"];
        if (type is "TaskCompleted" or "SubOrchestrationInstanceCompleted" or "ExecutionCompleted")
        {
            if (showOutput) happened["Result"] = InstanceQueries.Payload((string?)happened["Result"]);
            else happened.Remove("Result");
        }

        if (!showInput) happened.Remove("Input");
        foreach (var name in internals.Concat(["EventId", "IsPlayed"])) happened.Remove(name);
    }
}
