using System.Globalization;
using CsCheck;
using LoyaltyFunctions.Lake;

namespace LoyaltyFunctions.Tests.Lake;

/// <summary>Rows for the lake: plain ones, and such as try its limits.</summary>
internal static class LakeRows
{
    private static readonly DateTimeOffset[] Instants =
    [
        At("2024-02-28T23:59:59.9999999Z"), At("2024-02-29T00:00:00Z"), At("2024-02-29T23:59:59.9999990Z"),
        At("2025-02-28T23:59:59.9999989Z"), At("2025-03-01T00:00:00Z"), At("2000-01-01T00:00:00Z"),
        At("2026-03-13T23:30:00-05:00"), At("2026-03-14T00:30:00+14:00"), At("9999-12-31T23:59:59.9999999Z"),
    ];

    private static readonly Gen<decimal> Digits = Gen.Long[-999_999_999_999_999_999, 999_999_999_999_999_999]
        .Select(whole => (decimal)whole);

    // Any text that can be written, also such as UTF-16 and UTF-8 put into different orders.
    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.String.AlphaNumeric,
        OneOf("\uFFFD", "\uFFFF", "\U0001F600", "\uE000 private", "a\0b", "", " ", "'\"\\", "éß漢字", "=1+1"),
        Gen.Int[0, 0x10FFFF].Where(rune => rune is < 0xD800 or > 0xDFFF).Select(char.ConvertFromUtf32).Array[0, 5]
            .Select(runes => string.Concat(runes)));

    public static readonly Gen<PurchaseLakeRow> Any = Gen.Select(
        Gen.Select(Text, Text, Text, Text), Gen.Select(Text.Null(), Text.Null(), Text),
        Gen.Select(Digits, Digits.Nullable(), Digits.Nullable()),
        Gen.Select(Instant(), Instant(), Gen.Long[1, long.MaxValue]),
        (ids, others, numbers, times) => new PurchaseLakeRow(
            ids.Item1, ids.Item2, ids.Item3, numbers.Item1 / 10_000, ids.Item4, times.Item1, others.Item1, others.Item2,
            numbers.Item2 / 1_000_000, numbers.Item3 / 10_000, others.Item3, times.Item3, times.Item2));

    /// <summary>A plain row, of the day given.</summary>
    public static PurchaseLakeRow Row(int number, string day = "2026-03-14", string file = "upload_1.csv") => new(
        "shop", $"t-{number:D6}", $"c-{number % 100}", 10.50m + number, "EUR",
        At($"{day}T10:00:00Z").AddSeconds(number % 3_600), OrderId: null, Sku: $"sku-{number % 7}", Quantity: 2,
        Sales: 21.00m, file, number + 2, At("2026-03-15T01:00:00Z"));

    public static List<PurchaseLakeRow> Rows(int first, int count, string day = "2026-03-14") =>
        [.. Enumerable.Range(first, count).Select(number => Row(number, day))];

    /// <summary>The row as the lake keeps it: instants cut to microseconds.</summary>
    public static PurchaseLakeRow Kept(PurchaseLakeRow row) =>
        row with { Timestamp = Cut(row.Timestamp), ProcessedAt = Cut(row.ProcessedAt) };

    private static DateTimeOffset Cut(DateTimeOffset instant) =>
        new(instant.UtcTicks - (instant.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static Gen<DateTimeOffset> Instant() => Gen.OneOf(
        OneOf(Instants),
        Gen.Long[At("2000-01-01T00:00:00Z").Ticks, At("2100-01-01T00:00:00Z").Ticks]
            .Select(ticks => new DateTimeOffset(ticks, TimeSpan.Zero)));

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
