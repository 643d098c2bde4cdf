using Microsoft.DurableTask;
using Moq;

namespace LoyaltyFunctions.Tests.Support;

/// <summary>An orchestration whose activities answer what a test says, and which remembers what was called.</summary>
internal sealed class FakeOrchestration
{
    private readonly Mock<TaskOrchestrationContext> context = new() { CallBase = true };
    private readonly Dictionary<string, Func<object?, object?>> answers = [];

    public FakeOrchestration(string instanceId, object input)
    {
        context.SetupGet(c => c.InstanceId).Returns(instanceId);
        context.SetupGet(c => c.CurrentUtcDateTime).Returns(Some.Now.UtcDateTime);
        context.Setup(c => c.GetInput<It.IsAnyType>()).Returns(new InvocationFunc(_ => input));
        context
            .Setup(c => c.CallActivityAsync<It.IsAnyType>(
                It.IsAny<TaskName>(), It.IsAny<object>(), It.IsAny<TaskOptions>()))
            .Returns(new InvocationFunc(Call));
    }

    public TaskOrchestrationContext Context => context.Object;

    /// <summary>Activities in the order in which they were called, with their inputs.</summary>
    public List<(string Activity, object? Input)> Calls { get; } = [];

    public IEnumerable<string> CalledActivities => Calls.Select(call => call.Activity);

    /// <summary>The retry policies that the calls named.</summary>
    public List<RetryPolicy?> Retries { get; } = [];

    public FakeOrchestration Answer(string activity, object? result)
    {
        answers[activity] = _ => result;
        return this;
    }

    /// <summary>Each call is answered by its input.</summary>
    public FakeOrchestration Answer(string activity, Func<object?, object?> answer)
    {
        answers[activity] = answer;
        return this;
    }

    public FakeOrchestration Fail(string activity, string message)
    {
        answers[activity] = _ => throw Failure(activity, message);
        return this;
    }

    /// <summary>What an orchestrator sees of an activity that failed for good.</summary>
    public static TaskFailedException Failure(string activity, string message) =>
        new(activity, taskId: 1, new InvalidOperationException(message));

    private object Call(IInvocation invocation)
    {
        var name = ((TaskName)invocation.Arguments[0]!).Name;
        Calls.Add((name, invocation.Arguments[1]));
        Retries.Add((invocation.Arguments[2] as TaskOptions)?.Retry?.Policy);
        var resultType = invocation.Method.GetGenericArguments()[0];
        var source = Activator.CreateInstance(typeof(TaskCompletionSource<>).MakeGenericType(resultType))!;
        try
        {
            var answer = answers.TryGetValue(name, out var known)
                ? known(invocation.Arguments[1])
                : throw new InvalidOperationException($"The test says nothing about the activity {name}.");
            source.GetType().GetMethod("SetResult")!.Invoke(source, [answer]);
        }
        catch (TaskFailedException failure)
        {
            source.GetType().GetMethod("SetException", [typeof(Exception)])!.Invoke(source, [failure]);
        }

        return source.GetType().GetProperty("Task")!.GetValue(source)!;
    }
}
