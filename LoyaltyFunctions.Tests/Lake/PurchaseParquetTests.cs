using CsCheck;
using LoyaltyFunctions.Lake;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;

namespace LoyaltyFunctions.Tests.Lake;

public sealed class PurchaseParquetTests
{
    private const int Samples = 60;

    private TemporaryFolder folder = null!;
    private Duck duck = null!;

    [SetUp]
    public void Open() => (folder, duck) = (new TemporaryFolder(), new Duck());

    [TearDown]
    public void Close()
    {
        duck.Dispose();
        folder.Dispose();
    }

    [Test]
    public async Task Rows_ReadByDuckDb_AreTheRowsThatWereWritten() => await LakeRows.Any.Array[1, 40].SampleAsync(
        async rows =>
        {
            var path = await WriteAsync(rows);

            Assert.That(duck.Rows(path), Is.EqualTo(rows.Select(LakeRows.Kept)));
        },
        iter: Samples, threads: 1);

    [Test]
    public async Task Rows_ReadByTheMerger_AreTheRowsThatWereWritten() => await LakeRows.Any.Array[1, 40].SampleAsync(
        async rows =>
        {
            using var file = File.OpenRead(await WriteAsync(rows));
            var read = new List<PurchaseLakeRow>();
            await foreach (var group in PurchaseParquetReader.ReadAsync(file, CancellationToken.None))
            {
                read.AddRange(group);
            }

            Assert.That(read, Is.EqualTo(rows.Select(LakeRows.Kept)));
        },
        iter: Samples, threads: 1);

    [Test]
    public async Task Row_LookedFor_IsFound_WhateverTheStatisticsOfTheFileSay() =>
        await LakeRows.Any.Where(row => !row.TransactionId.Contains('\0')).Array[2, 10].SampleAsync(
            async rows =>
            {
                var path = await WriteAsync(rows);

                var lost = rows.SelectMany(Conditions).Where(condition => duck.Query(
                    $"SELECT line FROM read_parquet({Duck.Quoted(path)}) WHERE {condition}").Count == 0);

                Assert.That(lost, Is.Empty);
            },
            iter: Samples, threads: 1);

    private static IEnumerable<string> Conditions(PurchaseLakeRow row)
    {
        var at = LakeRows.Kept(row).Timestamp.UtcDateTime;
        yield return $"transactionId = {Duck.Quoted(row.TransactionId)}";
        yield return $"transactionId >= {Duck.Quoted(row.TransactionId)}";
        yield return $"timestamp = '{at:yyyy-MM-dd HH:mm:ss.ffffff}+00'::TIMESTAMPTZ";
        yield return FormattableString.Invariant($"amount = {row.Amount}");
        yield return FormattableString.Invariant($"line = {row.Line}");
        yield return row.Sales is { } sales ? FormattableString.Invariant($"sales = {sales}") : "sales IS NULL";
    }

    [Test]
    public async Task Columns_HaveTheNamesAndTypesOfTheCatalogue()
    {
        var path = await WriteAsync([LakeRows.Row(1)]);

        var described = duck
            .Query($"DESCRIBE SELECT * FROM read_parquet({Duck.Quoted(path)}, hive_partitioning = false)")
            .Select(column => $"{column[0]} {column[1]}".ToUpperInvariant());

        Assert.That(described, Is.EqualTo(PurchaseColumns.All.Select(
            column => $"{column.Name} {column.Type}".ToUpperInvariant())));
    }

    [Test]
    public async Task SameRows_GiveTheSameBytes()
    {
        var first = await WriteAsync([.. LakeRows.Rows(0, 1_000)]);
        var second = await WriteAsync([.. LakeRows.Rows(0, 1_000)]);

        Assert.That(await File.ReadAllBytesAsync(second), Is.EqualTo(await File.ReadAllBytesAsync(first)));
    }

    [TestCase("99999999999999.9999", null)]
    [TestCase("-99999999999999.9999", null)]
    [TestCase("1.50000000000000000000", null)]
    [TestCase("100000000000000", RejectionCodes.AmountTooLarge)]
    [TestCase("-100000000000000", RejectionCodes.AmountTooLarge)]
    [TestCase("0.00001", RejectionCodes.AmountTooPrecise)]
    public void Amount_ThatDoesNotFit_IsRefused(string amount, string? code)
    {
        var row = LakeRows.Row(1) with { Amount = decimal.Parse(amount, null) };

        Assert.That(row.Refuse()?.Code, Is.EqualTo(code));
    }

    [Test]
    public void OtherNumbers_ThatDoNotFit_AreRefusedByName()
    {
        var row = LakeRows.Row(1);

        Assert.Multiple(() =>
        {
            Assert.That((row with { Quantity = 0.0000001m }).Refuse()!.Reason, Does.StartWith("quantity 0.0000001"));
            Assert.That((row with { Quantity = 1e12m }).Refuse()!.Code, Is.EqualTo(RejectionCodes.AmountTooLarge));
            Assert.That((row with { Sales = 0.00001m }).Refuse()!.Reason, Does.StartWith("sales 0.00001 has"));
            Assert.That((row with { Sales = decimal.MaxValue }).Refuse()!.Reason, Does.StartWith("sales 7922"));
            Assert.That((row with { Quantity = null, Sales = null }).Refuse(), Is.Null);
        });
    }

    [Test]
    public void Text_ThatIsNoText_IsRefused() => Assert.Multiple(() =>
    {
        Assert.That((LakeRows.Row(1) with { Sku = "a\uD83D" }).Refuse()!.Code, Is.EqualTo(RejectionCodes.FieldInvalid));
        Assert.That((LakeRows.Row(1) with { Sku = "a\uD83D\uDE00" }).Refuse(), Is.Null);
    });

    [Test]
    public void RowThatDoesNotFit_IsNotWritten_NorAreThoseBesideIt() => Assert.That(
        async () => await WriteAsync([LakeRows.Row(1), LakeRows.Row(2) with { Amount = 0.00001m }]),
        Throws.ArgumentException.With.Message.Contains("Line 4 of upload_1.csv: amount 0.00001 has more"));

    private async Task<string> WriteAsync(PurchaseLakeRow[] rows)
    {
        var path = Path.Combine(folder.Path, $"{Directory.GetFiles(folder.Path).Length}.parquet");
        await using var file = File.Create(path);
        await using var parquet = await PurchaseParquet.CreateAsync(file, CancellationToken.None);
        await parquet.WriteGroupAsync(rows, CancellationToken.None);
        return path;
    }
}
