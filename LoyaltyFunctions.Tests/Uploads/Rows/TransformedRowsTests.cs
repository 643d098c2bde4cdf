using System.Text;
using LoyaltyFunctions.Uploads.Rows;
using Microsoft.Extensions.Configuration;

namespace LoyaltyFunctions.Tests.Uploads.Rows;

public sealed class TransformedRowsTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 14, 10, 26, 53, TimeSpan.FromHours(1));

    private static readonly RowFile File = RowFile.Of(
        """
        transactionId;customerId;amount;currency;timestamp;sales
        a;"=c;1";1;EUR;2026-03-14;1000
        b;"=c;1";2;EUR;2026-03-14; 1000.01
        c;c;3;EUR;2026-03-14;
        """);

    [Test]
    public async Task Rows_StrictlyAboveTheThreshold_AreWrittenWithFlagAndTime() => Assert.That(
        await TransformAsync(new TransformOptions()),
        Is.EqualTo(
            "transactionId;customerId;amount;currency;timestamp;sales;processed_flag;process_timestamp\r\n"
            + "b;\"=c;1\";2;EUR;2026-03-14;\" 1000.01\";1;2026-03-14T09:26:53Z\r\n"));

    [Test]
    public async Task Column_Threshold_AndColumns_AreSettings() => Assert.That(
        await TransformAsync(new TransformOptions
        {
            Column = "Amount",
            Threshold = 2.5m,
            Columns = ["customerId", "none", "transactionId"],
        }),
        Is.EqualTo(
            "customerId;none;transactionId;processed_flag;process_timestamp\r\n" + "c;;c;1;2026-03-14T09:26:53Z\r\n"));

    [Test]
    public void Settings_AreBound()
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Transform:Columns:0"] = "a",
            ["Transform:Columns:1"] = "b",
            ["Transform:Threshold"] = "12.5",
        }).Build();

        var options = settings.GetSection(TransformOptions.Section).Get<TransformOptions>()!;

        Assert.That(options.Columns, Is.EqualTo(new[] { "a", "b" }));
        Assert.That(options.Threshold, Is.EqualTo(12.5m));
    }

    private static async Task<string> TransformAsync(TransformOptions options)
    {
        var layout = (await File.PlannedAsync()).Layout;
        using var bytes = new MemoryStream();
        bytes.Write(TransformedRows.Header(layout, options));
        using (var transformed = new TransformedRows(layout, options, At, bytes))
        {
            foreach (var row in await File.ReadAsync()) transformed.Write(row);
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
