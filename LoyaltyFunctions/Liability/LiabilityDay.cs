using System.Globalization;

namespace LoyaltyFunctions.Liability;

/// <summary>A day in UTC: an entry belongs to the day on which it was recorded.</summary>
internal static class LiabilityDay
{
    private const string Form = "yyyy-MM-dd";

    public static DateTimeOffset Start(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    public static DateTimeOffset End(DateOnly day) => Start(day.AddDays(1));

    public static DateOnly Of(DateTimeOffset at) => DateOnly.FromDateTime(at.UtcDateTime);

    public static string Text(DateOnly day) => day.ToString(Form, CultureInfo.InvariantCulture);

    public static DateOnly? Read(string text) =>
        DateOnly.TryParseExact(text, Form, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}
