using System.Collections.Immutable;
using DurableRuntime;
using DurableRuntime.Testing;
using FunctionsRuntime.Testing;
using LoyaltyFunctions.Tests.Support;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Time.Testing;

namespace LoyaltyFunctions.Tests.GoldenHistories;

/// <summary>One way through a workflow: the real orchestrator, and what each activity answers it.</summary>
internal sealed record WorkflowPath(string InstanceId, object Input)
{
    private const int StepsMax = 200;

    private static readonly TimeSpan LongestRetryDelay = TimeSpan.FromMinutes(5);

    private ImmutableDictionary<string, object?> Answers { get; init; } = ImmutableDictionary<string, object?>.Empty;

    private ImmutableDictionary<string, int> Failures { get; init; } = ImmutableDictionary<string, int>.Empty;

    public WorkflowPath Answer(string activity, object? answer) =>
        this with { Answers = Answers.SetItem(activity, answer) };

    /// <summary>The activity answers one after the other, and the last one from then on.</summary>
    public WorkflowPath AnswerInTurn(string activity, params object?[] answers) =>
        this with { Answers = Answers.SetItem(activity, new InTurn(answers)) };

    /// <summary>The activity fails so many times before it answers.</summary>
    public WorkflowPath FailFirst(string activity, int times) =>
        this with { Failures = Failures.SetItem(activity, times) };

    /// <summary>Runs the workflow to its end, at a time of its own that retries do not wait for.</summary>
    public async Task<RecordedHistory> RecordAsync(AppWorkflows workflows, string workflow)
    {
        var time = new FakeTimeProvider(Some.Now);
        var options = new DurableEngineOptions { Time = time, DataConverter = workflows.Converter };
        await using var engine = new DurableEngine(options, new Script(this, workflows.Functions));
        await engine.StartAsync(CancellationToken.None);
        await engine.Client.ScheduleNewOrchestrationInstanceAsync(
            workflow, Input, new StartOrchestrationOptions(InstanceId));
        for (var step = 0; step < StepsMax; step++)
        {
            await engine.WaitUntilQuietAsync(CancellationToken.None);
            var state = await engine.Client.GetInstanceAsync(InstanceId);
            if (state!.IsCompleted) return await RecordedHistory.ReadAsync(engine, InstanceId);
            time.Advance(LongestRetryDelay);
        }

        throw new AssertionException($"{workflow} did not end; it waits for something that no activity answers.");
    }

    private sealed record InTurn(IReadOnlyList<object?> Answers);

    private sealed class Script(WorkflowPath path, IDurableFunctions app) : IDurableFunctions
    {
        private readonly Dictionary<string, int> failed = [];

        private readonly Dictionary<string, int> asked = [];

        public bool HasOrchestrator(TaskName name) => app.HasOrchestrator(name);

        public bool HasActivity(TaskName name) => app.HasActivity(name);

        public Task<object?> RunOrchestratorAsync(TaskOrchestrationContext context) =>
            app.RunOrchestratorAsync(context);

        public Task<object?> RunActivityAsync(ActivityInvocation invocation, CancellationToken cancellationToken)
        {
            var name = invocation.Name.Name;
            var failures = failed.GetValueOrDefault(name);
            if (failures >= path.Failures.GetValueOrDefault(name)) return Task.FromResult(Next(name));
            failed[name] = failures + 1;
            throw new IOException("the disk is full");
        }

        private object? Next(string name)
        {
            if (path.Answers[name] is not InTurn turns) return path.Answers[name];
            var turn = asked.GetValueOrDefault(name);
            asked[name] = turn + 1;
            return turns.Answers[Math.Min(turn, turns.Answers.Count - 1)];
        }
    }
}
