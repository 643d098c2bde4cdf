using LoyaltyFunctions.Uploads;
using LoyaltyFunctions.Uploads.Rows;

namespace LocalHost.Demo;

/// <summary>Whose purchases a file of rows holds, read as the app reads it.</summary>
internal static class RowCustomers
{
    /// <param name="customerIds">Gets the ids of all rows that are whole.</param>
    public static async Task CollectAsync(
        InputFile file, HashSet<string> customerIds, CancellationToken cancellationToken)
    {
        var format = UploadFormat.Of(file.Name)!;
        var limits = new UploadOptions();
        await using var content = await OpenAsync(file, format, limits, cancellationToken);
        if (content is null) return;
        var planning = await RowPlanner.PlanAsync(
            content, format.Kind, contentType: null, limits.Rows, cancellationToken);
        if (planning.Plan is not { } plan) return;
        foreach (var range in plan.Ranges)
        {
            content.Position = range.Start;
            var rows = RowReader.ReadAsync(
                new PartOfStream(content, range.Length), plan.Layout, range, limits.Rows, cancellationToken);
            await foreach (var row in rows)
            {
                if (row.Draft is { } draft) customerIds.Add(draft.CustomerId);
            }
        }
    }

    private static async Task<Stream?> OpenAsync(
        InputFile file, UploadFormat format, UploadOptions limits, CancellationToken cancellationToken)
    {
        var stored = File.OpenRead(file.Path);
        if (!format.IsGzip) return stored;
        await using (stored)
        {
            var unpacked = new FileStream(
                Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 64 * 1024,
                FileOptions.DeleteOnClose);
            if (await Gunzip.CopyAsync(stored, unpacked, limits, cancellationToken) is null)
            {
                unpacked.Position = 0;
                return unpacked;
            }

            await unpacked.DisposeAsync();
            return null;
        }
    }

    /// <summary>So many bytes of a stream from where it stands.</summary>
    private sealed class PartOfStream(Stream whole, long length) : Stream
    {
        private long left = length;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = whole.Read(buffer, offset, (int)Math.Min(count, left));
            left -= read;
            return read;
        }

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await whole.ReadAsync(buffer[..(int)Math.Min(buffer.Length, left)], cancellationToken);
            left -= read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
