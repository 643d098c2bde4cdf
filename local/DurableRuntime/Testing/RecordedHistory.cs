using System.Text.Json;
using DurableRuntime.Model;
using DurableRuntime.Replay;
using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Converters;
using Microsoft.Extensions.Logging.Abstractions;

namespace DurableRuntime.Testing;

/// <summary>The history of one instance, kept to be replayed against later code.</summary>
public sealed class RecordedHistory
{
    private static readonly string NonDeterminism = typeof(NonDeterministicOrchestrationException).FullName!;
    private readonly HistoryDocument _document;

    private RecordedHistory(HistoryDocument document) => _document = document;

    /// <summary>The orchestrator that took the steps.</summary>
    public string Orchestrator => _document.Instance.Name;

    /// <summary>The steps that the orchestrator took, in their order, each as the mismatch message words it.</summary>
    public IReadOnlyList<string> Steps =>
        [.. _document.History.Where(StepLedger.IsStep).Select(StepLedger.Describe)];

    /// <summary>Reads the stored history of an instance's current execution, ended or not.</summary>
    /// <exception cref="ArgumentException">There is no such instance.</exception>
    public static async Task<RecordedHistory> ReadAsync(DurableEngine engine, string instanceId)
    {
        ArgumentNullException.ThrowIfNull(engine);
        var (instance, history) = await engine.ReadAsync(instanceId);
        if (instance is null) throw InstanceIds.Unknown(instanceId);
        var kept = instance with { TraceParent = null, Failure = WithoutTrace(instance.Failure) };
        return new RecordedHistory(new HistoryDocument(kept, history.ConvertAll(WithoutTrace)));
    }

    /// <exception cref="JsonException">The text is no recorded history.</exception>
    public static RecordedHistory FromJson(string json) => new(
        JsonSerializer.Deserialize<HistoryDocument>(json, HistoryJson.Options)
        ?? throw new JsonException("The recorded history is empty."));

    /// <summary>The history as indented JSON: payloads stand in it as JSON, not as text.</summary>
    public string ToJson() => JsonSerializer.Serialize(_document, HistoryJson.Options);

    /// <summary>Runs the orchestrator on the recorded history; activities do not run.</summary>
    /// <param name="functions">The code of today; only the orchestrator is called.</param>
    /// <param name="converter">The converter that wrote the payloads. Default: JSON.</param>
    /// <exception cref="HistoryMismatchException">The code takes other steps, or ends otherwise.</exception>
    public void Replay(IDurableFunctions functions, DataConverter? converter = null)
    {
        ArgumentNullException.ThrowIfNull(functions);
        var options = new DurableEngineOptions { DataConverter = converter ?? JsonDataConverter.Default };
        var run = new OrchestrationRun(_document.Instance, functions, options, NullLogger.Instance);
        run.Replay(_document.History);
        var outcome = run.Advance([]);
        if (outcome.Failure is { } failure && failure.ErrorType == NonDeterminism)
            throw Mismatch(failure.ErrorMessage);

        var expected = _document.Instance.IsTerminal ? _document.Instance.Status.ToString() : "not ended yet";
        var found = outcome.Status?.ToString() ?? "not ended yet";
        if (expected != found)
            throw Mismatch($"After the last step: expected {expected}, found {found}. {outcome.Failure?.ErrorMessage}");
    }

    // Stack traces hold the paths of the machine that recorded, and change with every edit.
    private static HistoryEvent WithoutTrace(HistoryEvent happened) =>
        happened.Kind is HistoryKind.TaskFailed or HistoryKind.SubOrchestrationFailed
            ? happened with { Payload = Failures.ToJson(WithoutTrace(Failures.FromJson(happened.Payload!))!) }
            : happened;

    private static TaskFailureDetails? WithoutTrace(TaskFailureDetails? failure) => failure is null
        ? null
        : failure with { StackTrace = null, InnerFailure = WithoutTrace(failure.InnerFailure) };

    private HistoryMismatchException Mismatch(string what) =>
        new($"Orchestrator '{Orchestrator}', recorded instance '{_document.Instance.Id}': {what.TrimEnd()}");
}

/// <summary>What is written of a history.</summary>
internal sealed record HistoryDocument(InstanceRecord Instance, List<HistoryEvent> History);
