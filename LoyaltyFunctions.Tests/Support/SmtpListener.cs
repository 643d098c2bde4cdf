using System.Net;
using System.Net.Sockets;
using System.Text;
using MimeKit;

namespace LoyaltyFunctions.Tests.Support;

/// <summary>A mail server that keeps what it is sent, and refuses or hangs up where a test says so.</summary>
internal sealed class SmtpListener : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ending = new();
    private readonly List<ReceivedMail> received = [];
    private readonly Task running;

    private SmtpListener()
    {
        listener.Start();
        running = AcceptAsync();
    }

    public static SmtpListener Start() => new();

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>The answer to the next recipients, instead of 250.</summary>
    public string? RecipientAnswer { get; set; }

    /// <summary>Whether the connection ends after a mail was taken and before that is said.</summary>
    public bool HangsUpAfterTaking { get; set; }

    public IReadOnlyList<ReceivedMail> Received
    {
        get
        {
            lock (received) return [.. received];
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        listener.Stop();
        await running;
        ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(ending.Token);
                await ServeAsync(client.GetStream());
            }
        }
        catch (Exception exception) when (
            exception is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.Latin1);
        await using var writer = new StreamWriter(stream, Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
        try
        {
            await ConverseAsync(reader, writer);
        }
        catch (IOException)
        {
            // The client left.
        }
    }

    private async Task ConverseAsync(StreamReader reader, StreamWriter writer)
    {
        var (from, recipients) = ("", new List<string>());
        await writer.WriteLineAsync("220 test");
        while (await reader.ReadLineAsync(ending.Token) is { } line)
        {
            switch (line.Split(' ', ':')[0].ToUpperInvariant())
            {
                case "MAIL":
                    from = line;
                    await writer.WriteLineAsync("250 ok");
                    break;
                case "RCPT":
                    if (RecipientAnswer is null) recipients.Add(line);
                    await writer.WriteLineAsync(RecipientAnswer ?? "250 ok");
                    break;
                case "DATA":
                    await writer.WriteLineAsync("354 go on");
                    await KeepAsync(from, recipients, reader);
                    if (HangsUpAfterTaking) return;
                    await writer.WriteLineAsync("250 taken");
                    break;
                case "QUIT":
                    await writer.WriteLineAsync("221 bye");
                    return;
                default:
                    await writer.WriteLineAsync("250 ok");
                    break;
            }
        }
    }

    private async Task KeepAsync(string from, IReadOnlyList<string> recipients, StreamReader reader)
    {
        var text = new StringBuilder();
        while (await reader.ReadLineAsync(ending.Token) is { } line && line != ".")
        {
            text.Append(line.StartsWith("..", StringComparison.Ordinal) ? line[1..] : line).Append("\r\n");
        }

        using var bytes = new MemoryStream(Encoding.Latin1.GetBytes(text.ToString()));
        var message = await MimeMessage.LoadAsync(bytes, ending.Token);
        lock (received) received.Add(new ReceivedMail(from, [.. recipients], message));
    }
}

/// <param name="From">The command that named the sender.</param>
/// <param name="Recipients">The commands that named the recipients.</param>
internal sealed record ReceivedMail(string From, IReadOnlyList<string> Recipients, MimeMessage Message);
