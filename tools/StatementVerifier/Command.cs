using System.Text.Json;

namespace StatementVerifier;

/// <summary>
/// <c>StatementVerifier statement.json seal.json</c>: prints what was checked. Exit code 0 where everything holds, 2
/// where something does not, 1 where the files cannot be read.
/// </summary>
internal static class Command
{
    public const int Verified = 0;
    public const int Failed = 1;
    public const int Wrong = 2;

    // Two members of one name: readers would differ about which one counts.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public static int Main(string[] arguments) => Run(arguments, Console.Out, Console.Error);

    public static int Run(string[] arguments, TextWriter output, TextWriter error)
    {
        if (arguments is not [var statementFile, var sealFile])
        {
            error.WriteLine("usage: StatementVerifier statement.json seal.json");
            return Failed;
        }

        try
        {
            using var statement = JsonDocument.Parse(File.ReadAllText(statementFile), Strict);
            using var seal = JsonDocument.Parse(File.ReadAllText(sealFile), Strict);
            new StatementCheck(statement.RootElement, seal.RootElement, output).Run();
            output.WriteLine("The statement is what was sealed.");
            return Verified;
        }
        catch (CheckFailedException failed)
        {
            output.WriteLine($"WRONG: {failed.Message}");
            return Wrong;
        }
        catch (OverflowException)
        {
            output.WriteLine("WRONG: the numbers are too large to be points.");
            return Wrong;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            error.WriteLine($"error: {exception.Message}");
            return Failed;
        }
    }
}

/// <summary>What was checked does not hold.</summary>
internal sealed class CheckFailedException(string message) : Exception(message);
