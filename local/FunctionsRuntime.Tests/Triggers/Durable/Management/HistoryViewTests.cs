using FunctionsRuntime.Triggers.Durable.Management;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace FunctionsRuntime.Tests.Triggers.Durable.Management;

internal sealed class HistoryViewTests
{
    private const string Started = """
        {"EventType":"ExecutionStarted","EventId":-1,"IsPlayed":true,"Timestamp":"t1","Name":"W","Version":"",
        "Tags":null,"Input":"1"}
        """;

    private const string Scheduled = """
        {"EventType":"TaskScheduled","EventId":0,"IsPlayed":true,"Timestamp":"t2","Name":"A","Version":"",
        "Input":"[2]"}
        """;

    private const string Completed = """
        {"EventType":"TaskCompleted","EventId":-1,"IsPlayed":false,"Timestamp":"t3","TaskScheduledId":0,
        "Result":"{\"a\":3}"}
        """;

    [TestCase(true, true, """,Result:{a:3},ScheduledTime:t2,FunctionName:A,Input:[2]""")]
    [TestCase(true, false, """,ScheduledTime:t2,FunctionName:A,Input:[2]""")]
    [TestCase(false, false, """,ScheduledTime:t2,FunctionName:A""")]
    public void Result_OfATask_StandsWithItsQuestion(bool showInput, bool showOutput, string rest) => Assert.That(
        Show([Scheduled, Completed], showInput, showOutput).Replace("\"", ""),
        Is.EqualTo("{EventType:TaskCompleted,Timestamp:t3" + rest + "}"));

    [Test]
    public void Task_WithoutResult_StandsForItself() => Assert.That(
        Show([Scheduled]), Is.EqualTo("""{"EventType":"TaskScheduled","Timestamp":"t2","Name":"A","Input":"[2]"}"""));

    [Test]
    public void Result_OfASubOrchestration_IsNotATasksOfTheSameNumber()
    {
        var child = Scheduled.Replace("TaskScheduled", "SubOrchestrationInstanceCreated").Replace("\"A\"", "\"C\"");
        var failed = """{"EventType":"SubOrchestrationInstanceFailed","TaskScheduledId":0,"Reason":"r"}""";

        Assert.That(Show([Scheduled, child, failed], showInput: false), Is.EqualTo("""
            {"EventType":"TaskScheduled","Timestamp":"t2","Name":"A"},
            {"EventType":"SubOrchestrationInstanceFailed","Reason":"r","ScheduledTime":"t2","FunctionName":"C"}
            """));
    }

    [Test]
    public void Bookkeeping_OfTheEngine_IsLeftOut() => Assert.That(
        Show([
            """{"EventType":"OrchestratorStarted","EventId":-1}""",
            Started,
            """{"EventType":"TimerFired","EventId":-1,"TimerId":4,"FireAt":"t"}""",
            """{"EventType":"ExecutionCompleted","EventId":5,"OrchestrationStatus":"Completed","Result":"7"}""",
            """{"EventType":"OrchestratorCompleted","EventId":-1}""",
        ]),
        Is.EqualTo("""
            {"EventType":"ExecutionStarted","Timestamp":"t1","Input":"1","FunctionName":"W"},
            {"EventType":"TimerFired","FireAt":"t"},
            {"EventType":"ExecutionCompleted","OrchestrationStatus":"Completed"}
            """));

    private static string Show(string[] history, bool showInput = true, bool showOutput = false)
    {
        var shown = HistoryView.Of([.. history.Select(JToken.Parse)], showInput, showOutput);
        return string.Join(",\n", shown.Select(e => e.ToString(Formatting.None)));
    }
}
