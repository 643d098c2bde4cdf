namespace FunctionsWorker.Functions;

/// <summary>The app's functions cannot run. One line for each problem: function, parameter, remedy.</summary>
public sealed class FunctionsStartupException : Exception
{
    internal FunctionsStartupException(IReadOnlyList<string> problems)
        : base(string.Join(Environment.NewLine, problems)) => Problems = problems;

    /// <summary>The problems, one line each.</summary>
    public IReadOnlyList<string> Problems { get; }
}

/// <summary>Why one function cannot be set up; the planner puts the function and parameter in front.</summary>
internal sealed class FunctionSetupException(string problem) : Exception(problem);
