using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using FunctionsWorker.Functions;
using FunctionsWorker.Invocation;
using Microsoft.Extensions.DependencyInjection;

namespace FunctionsWorker.Binding;

/// <summary>A text with values of the trigger in braces, such as <c>invoices/{orderId}.json</c>.</summary>
internal sealed partial class BindingExpression
{
    private const string DateFormat = "yyyy-MM-ddTHH-mm-ssK";
    private static readonly string[] SystemNames =
        ["rand-guid", "datetime", "sys.randguid", "sys.utcnow", "sys.methodname"];

    private readonly string[] _parts;

    /// <param name="text">The text, its settings already filled in.</param>
    /// <param name="trigger">Whose values it may name.</param>
    /// <exception cref="FunctionSetupException">It names a value that the trigger can never have.</exception>
    public BindingExpression(string text, TriggerPlan trigger)
    {
        Text = text;
        _parts = Placeholder().Split(text);
        if (_parts.Where((_, i) => i % 2 == 0).Any(literal => literal.AsSpan().ContainsAny('{', '}')))
            throw new FunctionSetupException($"'{text}' has a brace without a name: write {{name}}");
        foreach (var name in Names.Where(name => !IsKnown(name, trigger)))
        {
            var known = string.Join(", ", trigger.DataNames.Order(StringComparer.OrdinalIgnoreCase));
            throw new FunctionSetupException($"'{text}' names the value '{name}', which the trigger does not have: "
                + (known.Length == 0 ? "it has none, write the text out" : $"it has {known}"));
        }
    }

    public string Text { get; }

    public bool IsConstant => _parts.Length == 1;

    private IEnumerable<string> Names => _parts.Where((_, i) => i % 2 == 1);

    public ValueTask<string> ResolveAsync(LocalFunctionContext context) =>
        ReplaceAsync(context, static (_, value) => value);

    /// <summary>As a query: each value becomes a parameter, so that it cannot become SQL.</summary>
    public async ValueTask<(string Sql, IReadOnlyDictionary<string, string> Parameters)> ResolveSqlAsync(
        LocalFunctionContext context)
    {
        var parameters = new Dictionary<string, string>();
        var sql = await ReplaceAsync(context, (name, value) =>
        {
            var parameter = "@" + NotInAName().Replace(name, "_");
            parameters[parameter] = value;
            return parameter;
        });
        return (sql, parameters);
    }

    private static bool IsKnown(string name, TriggerPlan trigger) =>
        trigger.HasPayload || trigger.DataNames.Contains(name) || IsSystems(name);

    private static bool IsSystems(string name) =>
        SystemNames.Contains(name.Split(':')[0], StringComparer.OrdinalIgnoreCase);

    private static string? SystemValue(string name, LocalFunctionContext context)
    {
        if (name.Equals("sys.methodname", StringComparison.OrdinalIgnoreCase)) return context.FunctionDefinition.Name;
        if (!IsSystems(name)) return null;
        var format = name.Split(':', 2).ElementAtOrDefault(1);
        if (name.Contains("guid", StringComparison.OrdinalIgnoreCase))
            return Guid.CreateVersion7().ToString(format, CultureInfo.InvariantCulture);
        var now = context.InstanceServices.GetRequiredService<TimeProvider>().GetUtcNow();
        return now.UtcDateTime.ToString(format ?? DateFormat, CultureInfo.InvariantCulture);
    }

    private async ValueTask<string> ReplaceAsync(LocalFunctionContext context, Func<string, string, string> replace)
    {
        if (IsConstant) return Text;
        var text = new StringBuilder();
        for (var i = 0; i < _parts.Length; i++)
        {
            text.Append(i % 2 == 0 ? _parts[i] : replace(_parts[i], await ValueAsync(context, _parts[i])));
        }

        return text.ToString();
    }

    private async ValueTask<string> ValueAsync(LocalFunctionContext context, string name) =>
        await context.Function.Trigger.FindAsync(context, name)
        ?? SystemValue(name, context)
        ?? throw new InvalidOperationException(
            $"No value for named parameter '{name}'. '{Text}' needs it, and what triggered the function has none.");

    [GeneratedRegex(@"\{([^{}]+)\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"\W")]
    private static partial Regex NotInAName();
}
