using System.Globalization;
using System.Text;

namespace RowsBench;

/// <summary>A generated file of purchases, the same at each run; half of its sales are above 1,000.</summary>
internal static class RowsFile
{
    private const string Header =
        "transactionId,customerId,amount,currency,timestamp,orderId,sku,quantity,sales";

    private static readonly DateTime First = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public static void Write(string path, int rows)
    {
        var random = new Random(1);
        var part = path + ".part";
        using (var file = new StreamWriter(part, append: false, new UTF8Encoding(false), bufferSize: 1 << 20))
        {
            file.Write(Header + "\n");
            for (var row = 0; row < rows; row++)
            {
                var cents = random.Next(1, 200_000);
                file.Write(string.Create(
                    CultureInfo.InvariantCulture,
                    $"T-{row:D9},customer-{random.Next(50_000)},{cents / 100m:F2},USD,"
                    + $"{First.AddSeconds(row % 5_000_000):yyyy-MM-ddTHH:mm:ss}Z,O-{row / 2},SKU-{random.Next(500)},"
                    + $"{random.Next(1, 9)},{random.Next(200_000) / 100m:F2}\n"));
            }
        }

        File.Move(part, path);
    }
}
