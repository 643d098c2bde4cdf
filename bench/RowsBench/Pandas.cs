using System.Diagnostics;
using System.Text.Json;

namespace RowsBench;

/// <summary>The same transform by pandas, in a process of its own.</summary>
internal static class Pandas
{
    public static bool IsThere(string python)
    {
        if (!File.Exists(python)) return false;
        using var child = Process.Start(new ProcessStartInfo(python, ["-c", "import pandas"])
        {
            RedirectStandardError = true,
        })!;
        child.StandardError.ReadToEnd();
        child.WaitForExit();
        return child.ExitCode == 0;
    }

    public static async Task<RowsMeasured> TransformAsync(
        string python, string file, CancellationToken cancellationToken)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "transform.py");
        using var child = Process.Start(new ProcessStartInfo(python, [script, file, file + ".pandas"])
        {
            RedirectStandardOutput = true,
        })!;
        using var answer = JsonDocument.Parse(await child.StandardOutput.ReadToEndAsync(cancellationToken));
        await child.WaitForExitAsync(cancellationToken);
        var root = answer.RootElement;
        return new RowsMeasured(
            root.GetProperty("seconds").GetDouble(), root.GetProperty("cpu").GetDouble(),
            root.GetProperty("peak").GetDouble());
    }
}
