using System.IO.Compression;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Uploads;
using LoyaltyFunctions.Uploads.Rows;

namespace LoyaltyFunctions.Tests.Uploads.Rows;

public sealed class GunzipTests
{
    private static readonly byte[] Text =
        [.. Enumerable.Range(0, 100_000).Select(index => (byte)(index * 31L >> 3 & 0xff))];

    [Test]
    public async Task File_OfSeveralMembers_IsUnpackedWhole()
    {
        byte[] twice = [.. Pack(Text), .. Pack(Text)];

        var (rejection, unpacked) = await UnpackAsync(twice);

        Assert.That(rejection, Is.Null);
        Assert.That(unpacked, Is.EqualTo((byte[])[.. Text, .. Text]));
    }

    [Test]
    public async Task File_OfZeros_IsABombFarBelowItsSize()
    {
        var bomb = Pack(new byte[64 * 1024 * 1024]);

        var (rejection, unpacked) = await UnpackAsync(bomb);

        Assert.That(rejection?.Code, Is.EqualTo(RejectionCodes.GzipBomb));
        Assert.That(unpacked, Has.Length.LessThan(16 * 1024 * 1024));
    }

    [Test]
    public async Task File_OfZerosWithinTheFirstMegabyte_IsNone() =>
        Assert.That((await UnpackAsync(Pack(new byte[1024 * 1024]))).Rejection, Is.Null);

    [Test]
    public async Task File_BeyondTheLargestSize_IsTooLarge()
    {
        var limits = new UploadOptions { BytesMax = Text.Length - 1 };

        Assert.That((await UnpackAsync(Pack(Text), limits)).Rejection?.Code, Is.EqualTo(RejectionCodes.FileTooLarge));
        Assert.That(
            (await UnpackAsync(Pack(Text), new UploadOptions { BytesMax = Text.Length })).Rejection, Is.Null);
    }

    [TestCase(4)]
    [TestCase(8)]
    [TestCase(200)]
    public async Task File_ThatIsCutOff_IsRefused(int missing) =>
        Assert.That(
            (await UnpackAsync(Pack(Text)[..^missing])).Rejection?.Code, Is.EqualTo(RejectionCodes.GzipCutOff));

    [Test]
    public async Task File_ThatIsNoGzip_IsRefused() =>
        Assert.That(
            (await UnpackAsync("transactionId"u8.ToArray())).Rejection?.Code, Is.EqualTo(RejectionCodes.NotGzip));

    private static async Task<(Rejection? Rejection, byte[] Unpacked)> UnpackAsync(
        byte[] compressed, UploadOptions? limits = null)
    {
        using var unpacked = new MemoryStream();
        var rejection = await Gunzip.CopyAsync(
            new MemoryStream(compressed), unpacked, limits ?? new UploadOptions(), CancellationToken.None);
        return (rejection, unpacked.ToArray());
    }

    private static byte[] Pack(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true)) gzip.Write(bytes);
        return packed.ToArray();
    }
}
