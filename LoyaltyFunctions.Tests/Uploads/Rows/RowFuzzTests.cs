using System.Text;
using CsCheck;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Uploads.Rows;

namespace LoyaltyFunctions.Tests.Uploads.Rows;

/// <summary>Bytes of every kind: nothing throws, and every row is accounted for, however the file is cut.</summary>
public sealed class RowFuzzTests
{
    // Rows beyond these bounds are frequent in a small file.
    private static readonly RowLimits Tight = new(RowBytesMax: 60, RowLinesMax: 3);

    private static readonly Gen<byte> Odd = Any<byte>(
        [.. "\"\"\"\",,,,\n\n\r ab1;'\t"u8, 0, 0xc3, 0xa9, 0xff]);

    private static readonly Gen<byte[]> Piece = Gen.OneOf(
        Odd.Array[0, 30],
        Any(
            "t-1,c-1,12.50,EUR,2026-03-14\n", "\"t\"\"2\",\"c\n2\",1,EUR,2026-03-14\r\n",
            "\"a,\r\nb\",c,1,EUR,x\r", "\n", "a\",\"b\n", "t,c,1,EUR,\"x\n", "t,c,1,EUR,\"x\"y\n",
            "12345678901234567890123456789012345678901234567890,").Select(Encoding.UTF8.GetBytes));

    private static readonly Gen<byte[]> Body =
        Piece.Array[0, 25].Select(pieces => pieces.SelectMany(it => it).ToArray());

    [Test]
    public void Rows_OfAnyBytesAndRanges_AreThoseOfTheReference() =>
        Gen.Select(Body, Gen.Int[1, 400], Gen.Int[1, 12]).Sample(
            (body, rangeBytes, rangesMax) =>
            {
                byte[] bytes = [.. Encoding.UTF8.GetBytes(RowFile.Header + "\n"), .. body];
                var limits = Tight with { RangeBytes = rangeBytes, RangesMax = rangesMax };
                var file = new RowFile(bytes) { Limits = limits };
                var expected = ReferenceRows.Read(body, Tight, columns: 5, firstLine: 2);
                var planning = file.PlanAsync().Result;
                if (expected.Count == 0) return planning.Rejection?.Code == RejectionCodes.FileEmpty;

                var found = file.ReadAsync().Result.Select(row => $"{row.Line}:{Split(row)}");

                return planning.Plan!.Ranges.Count <= rangesMax && found.SequenceEqual(expected)
                    && IsWhole(planning.Plan, bytes.Length);
            },
            print: it => $"{Convert.ToHexString(it.Item1)} {it.Item2} {it.Item3}: {Explained(it.Item1, it.Item2)}",
            iter: 5_000);

    [Test]
    public void Files_OfAnyBytes_AreReadOrRefused() =>
        Gen.OneOf(Gen.Byte.Array[0, 300], Odd.Array[0, 300]).Sample(bytes =>
        {
            var file = new RowFile(bytes) { Limits = Tight };
            var planning = file.PlanAsync().Result;
            return planning.Plan is null ? planning.Rejection is not null : file.ReadAsync().Result.Count > 0;
        });

    private static Gen<T> Any<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    // Refusals of cells come after the split, which is what is compared.
    private static string Split(PurchaseRow row) => row.Fields is { } fields
        ? string.Join('|', fields.Cells)
        : row.Rejection!.Code;

    private static bool IsWhole(RowPlan plan, long length)
    {
        var at = (long)RowFile.Header.Length + 1;
        foreach (var range in plan.Ranges)
        {
            if (range.Start != at || range.Length <= 0) return false;
            at += range.Length;
        }

        return at == length && plan.Bytes == length;
    }

    private static string Explained(byte[] body, int rangeBytes)
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes(RowFile.Header + "\n"), .. body];
        var file = new RowFile(bytes) { Limits = Tight with { RangeBytes = rangeBytes } };
        var found = file.PlanAsync().Result.Plan is null ? [] : file.ReadAsync().Result;
        return $"{string.Join(' ', found.Select(row => $"{row.Line}:{Split(row)}"))} instead of "
            + string.Join(' ', ReferenceRows.Read(body, Tight, columns: 5, firstLine: 2));
    }
}
