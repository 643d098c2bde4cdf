using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using LoyaltyFunctions.Tests.Support;

namespace LoyaltyFunctions.Tests.EndToEnd;

/// <summary>The host's command line: what it prints and how it ends.</summary>
public sealed class HostCommandTests
{
    private TemporaryFolder state = null!;
    private TemporaryFolder input = null!;

    [SetUp]
    public void MakeFolders() => (state, input) = (new TemporaryFolder(), new TemporaryFolder());

    [TearDown]
    public void DeleteFolders()
    {
        state.Dispose();
        input.Dispose();
    }

    [Test]
    public async Task Demo_WithJson_PrintsOneDocumentAndNothingElse()
    {
        Write("a.json", """{"transactionId":"t-1","customerId":"c-1","amount":12.34,"currency":"EUR"}""");
        Write("sub/b.json", """{"transactionId":"t-1","customerId":"c-1","amount":12.34,"currency":"EUR"}""");
        Write("c.csv", "transactionId,customerId,amount\n");

        var (exitCode, output, error) = await HostProcess.RunAsync(
            "demo", "--clean", "--input", input.Path, "--json", "--state", state.Path);

        Assert.That(exitCode, Is.Zero, error);
        var report = JsonDocument.Parse(output).RootElement;
        var files = report.GetProperty("files").EnumerateArray()
            .Select(file => (
                file.GetProperty("name").GetString(),
                file.GetProperty("outcome").GetString(),
                file.GetProperty("points").GetInt64()));
        var customer = report.GetProperty("customers").EnumerateArray().Single();
        var backup = report.GetProperty("backups").EnumerateArray().Single();
        Assert.Multiple(() =>
        {
            Assert.That(files, Is.EqualTo(new[]
            {
                ("a.json", "awarded", 123L), ("c.csv", "quarantined", 0L), ("sub/b.json", "repeated", 123L),
            }));
            Assert.That(customer.GetRawText().Where(c => !char.IsWhiteSpace(c)), Is.EqualTo(
                """{"customerId":"c-1","balance":123,"lifetimePoints":123,"tier":"bronze","entries":1}"""));
            Assert.That(backup.GetProperty("entries").GetInt32(), Is.EqualTo(1));
            Assert.That(backup.GetProperty("sha256").GetString(), Does.Match("^[0-9a-f]{64}$"));
            Assert.That(report.GetProperty("seconds").GetDouble(), Is.Positive);
        });
    }

    [Test]
    public async Task Demo_WithBytesThatAreNoText_QuarantinesThemAndGoesOn()
    {
        Write("a.json", """{"transactionId":"t-1","customerId":"c-1","amount":1}""");
        File.WriteAllBytes(Path.Combine(input.Path, "b.json"), [.. "{\"transactionId\":\""u8, 0xff, 0xfe, .. "\"}"u8]);

        var (exitCode, output, error) = await HostProcess.RunAsync(
            "demo", "--input", input.Path, "--json", "--state", state.Path);

        Assert.That(exitCode, Is.Zero, error);
        var outcomes = JsonDocument.Parse(output).RootElement.GetProperty("files").EnumerateArray()
            .Select(file => file.GetProperty("outcome").GetString());
        Assert.That(outcomes, Is.EqualTo(new[] { "awarded", "quarantined" }));
    }

    [Test]
    public async Task Demo_WithoutItsInputFolder_SaysSoInOneLine()
    {
        var (exitCode, output, error) = await HostProcess.RunAsync(
            "demo", "--input", Path.Combine(input.Path, "missing"), "--state", state.Path);

        AssertOneLine(exitCode, output, error, "does not exist");
    }

    [Test]
    public async Task Host_WhosePortIsTaken_SaysSoInOneLine()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var (exitCode, output, error) = await HostProcess.RunAsync("--port", $"{port}", "--state", state.Path);

        AssertOneLine(exitCode, output, error, $"port {port} is taken");
    }

    [Test]
    public async Task Host_OnAStateFolderInUse_SaysSoInOneLine()
    {
        await using var other = await HostProcess.StartAsync(state.Path);

        var (exitCode, output, error) = await HostProcess.RunAsync("--state", state.Path);

        AssertOneLine(exitCode, output, error, "in use by another host");
    }

    private static void AssertOneLine(int exitCode, string output, string error, string what) => Assert.Multiple(() =>
    {
        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(output, Is.Empty);
        Assert.That(error.TrimEnd(), Does.StartWith("error: ").And.Contains(what).And.Not.Contains("\n"));
    });

    private void Write(string name, string content)
    {
        var path = Path.Combine(input.Path, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }
}
