using Microsoft.DurableTask.Entities;

namespace DurableRuntime.Tests.Support;

/// <summary>An entity that counts, and does everything that an entity may do.</summary>
internal sealed class Counter : TaskEntity<int>
{
    internal static EntityInstanceId Id(string key) => new(nameof(Counter), key);

    public int Add(int points) => State += points;

    public int Get() => State;

    public async Task<int> AddLater(int points)
    {
        await Task.Yield();
        return State += points;
    }

    public async ValueTask<int> AddMuchLater(int points)
    {
        await Task.Yield();
        return State += points;
    }

    public ValueTask Reset()
    {
        State = 0;
        return ValueTask.CompletedTask;
    }

    public string Describe(TaskEntityContext context, string label = "points") => $"{context.Id.Key}: {State} {label}";

    public int AddThenFail(int points)
    {
        State += points;
        Context.SignalEntity(Id("other"), nameof(Add), 1);
        Context.ScheduleNewOrchestration("Started");
        throw new InvalidOperationException("the counter is full");
    }

    public string Spread(int points)
    {
        State += points;
        Context.SignalEntity(Id("other"), nameof(Add), points);
        return Context.ScheduleNewOrchestration("Started", points);
    }
}
