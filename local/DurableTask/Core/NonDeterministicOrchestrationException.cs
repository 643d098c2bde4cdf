namespace DurableTask.Core.Exceptions;

/// <summary>The orchestrator's code does not take the steps that its history holds.</summary>
internal sealed class NonDeterministicOrchestrationException(string message) : Exception(message);
