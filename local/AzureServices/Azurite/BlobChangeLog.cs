using System.Text.Json;
using System.Threading.Channels;

namespace AzureServices.Azurite;

/// <summary>
/// The journal of changed blobs that Azurite's process keeps beside its data. A line is there before the request is
/// answered, and stays over restarts, so that a reader that keeps its position misses nothing.
/// </summary>
public sealed class BlobChangeLog
{
    private const int ChunkBytes = 256 * 1024;

    private readonly string _path;
    private readonly Lazy<string> _id;
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    internal BlobChangeLog(string path)
    {
        _path = path;
        _id = new Lazy<string>(ReadId);
    }

    /// <summary>Another one means another journal, in which a position of the old one means nothing.</summary>
    internal string Id => _id.Value;

    /// <summary>The position behind the last line.</summary>
    internal long End => new FileInfo(_path).Length;

    /// <summary>There may be new lines.</summary>
    internal void Wake() => _wake.Writer.TryWrite(true);

    /// <summary>There will be no new lines: Azurite has ended.</summary>
    internal void Complete() => _wake.Writer.TryComplete();

    /// <summary>Waits until there may be new lines; false where none can come any more.</summary>
    internal async Task<bool> WaitAsync(CancellationToken cancellationToken) =>
        await _wake.Reader.WaitToReadAsync(cancellationToken) && _wake.Reader.TryRead(out _);

    /// <summary>
    /// Some changes from a position on, and where to read on. <see cref="BlobChange.Unknown"/> comes alone, so that a
    /// reader can keep the position between it and the changes before it.
    /// </summary>
    internal (IReadOnlyList<BlobChange> Changes, long Next) Read(long position)
    {
        using var file = Open();
        file.Position = position;
        var chunk = new byte[ChunkBytes];
        var length = file.ReadAtLeast(chunk, chunk.Length, throwOnEndOfStream: false);
        var end = chunk.AsSpan(0, length).LastIndexOf((byte)'\n') + 1;
        if (end == 0 && length == ChunkBytes)
        {
            throw new InvalidDataException($"A line of {_path} is longer than {ChunkBytes} bytes.");
        }

        var changes = new List<BlobChange>();
        for (var start = 0; start < end;)
        {
            var lineLength = chunk.AsSpan(start).IndexOf((byte)'\n');
            var change = lineLength > 0 ? BlobChangeReader.Parse(chunk.AsMemory(start, lineLength)) : null;
            var isUnknown = change == BlobChange.Unknown;
            if (isUnknown && changes.Count > 0)
            {
                return (changes, position + start);
            }

            start += lineLength + 1;
            if (change is not null)
            {
                changes.Add(change);
            }

            if (isUnknown)
            {
                return (changes, position + start);
            }
        }

        return (changes, position + end);
    }

    /// <summary>All changes from one position to another.</summary>
    internal (IReadOnlyList<BlobChange> Changes, long Next) ReadTo(long position, long end)
    {
        var all = new List<BlobChange>();
        while (position < end)
        {
            var (changes, next) = Read(position);
            if (next == position)
            {
                break;
            }

            all.AddRange(changes);
            position = next;
        }

        return (all, position);
    }

    private string ReadId()
    {
        using var reader = new StreamReader(Open());
        using var first = JsonDocument.Parse(reader.ReadLine() ?? "{}");
        return first.RootElement.GetProperty("journal").GetString()!;
    }

    private FileStream Open() => new(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
}
