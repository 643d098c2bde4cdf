using System.Globalization;
using FunctionsWorker.State;

namespace FunctionsRuntime.Triggers.Timer;

/// <summary>When each timer last ran, so that a start can see what was missed.</summary>
internal sealed class TimerTable
{
    private readonly TriggerState _state;

    public TimerTable(TriggerState state)
    {
        _state = state;
        _state.Execute("""
            CREATE TABLE IF NOT EXISTS trigger_timers (
                function TEXT PRIMARY KEY, last_run_at TEXT, updated_at TEXT NOT NULL) WITHOUT ROWID
            """);
    }

    public TimerStatus? Find(string function) => _state.Query(
        "SELECT last_run_at, updated_at FROM trigger_timers WHERE function = $function",
        row => new TimerStatus(row.IsDBNull(0) ? null : Parse(row.GetString(0)), Parse(row.GetString(1))),
        ("$function", function)).SingleOrDefault();

    public void Put(string function, TimerStatus status) => _state.Execute(
        "INSERT OR REPLACE INTO trigger_timers VALUES ($function, $last, $updated)",
        ("$function", function),
        ("$last", status.LastRunAt?.ToString("O", CultureInfo.InvariantCulture)),
        ("$updated", status.UpdatedAt.ToString("O", CultureInfo.InvariantCulture)));

    private static DateTimeOffset Parse(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}

/// <param name="LastRunAt">The last run; null before the first.</param>
/// <param name="UpdatedAt">From when on runs are owed.</param>
internal sealed record TimerStatus(DateTimeOffset? LastRunAt, DateTimeOffset UpdatedAt);
