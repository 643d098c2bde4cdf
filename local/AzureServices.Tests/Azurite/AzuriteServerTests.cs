using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Azure.Storage.Blobs;
using AzureServices.Azurite;

namespace AzureServices.Tests.Azurite;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class AzuriteServerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task Azurite_StoppedAndStartedOnTheSameFolder_KeepsTheBlobs()
    {
        await using (var first = await StartAsync())
        {
            await UploadAsync(first.ConnectionString, "kept.txt");
        }

        await using var second = await StartAsync();
        Assert.That(await NamesAsync(second.ConnectionString), Is.EqualTo(["kept.txt"]));
    }

    [Test]
    public async Task Azurite_WhenItsHostIsKilled_SavesWhatItHadAcknowledged()
    {
        using (var host = await HostProcess.StartAsync(HostProcess.AzuriteKind, _folder.Path))
        {
            await UploadAsync(host.Address, "one.txt", "two.txt");
            await host.KillAsync();
        }

        await using var azurite = await StartAsync();
        Assert.That(await NamesAsync(azurite.ConnectionString), Is.EqualTo(["one.txt", "two.txt"]));
    }

    [Test]
    public async Task Azurite_WhenABlobChanges_NotesItBeforeItAnswers()
    {
        await using var azurite = await StartAsync();
        await UploadAsync(azurite.ConnectionString, "a b%.txt");

        var (changes, _) = azurite.BlobChanges.Read(0);
        var change = changes.Single();
        var blob = new BlobClient(azurite.ConnectionString, "box", "a b%.txt");
        Assert.That(
            (change.Kind, change.Account, change.Container, change.Blob, change.ContentLength),
            Is.EqualTo((BlobChangeKind.Written, "devstoreaccount1", "box", "a b%.txt", (long?)19)));
        Assert.That(change.ETag, Is.EqualTo((await blob.GetPropertiesAsync()).Value.ETag.ToString().Trim('"')));
    }

    [Test]
    public async Task Azurite_StartedAgain_GoesOnWithItsJournal()
    {
        string id;
        long end;
        await using (var first = await StartAsync())
        {
            await UploadAsync(first.ConnectionString, "one.txt");
            (id, end) = (first.BlobChanges.Id, first.BlobChanges.End);
        }

        await File.AppendAllTextAsync(_folder.File("blob-changes.jsonl"), "{\"method\":\"PUT\",\"ur"); // a kill
        await using var second = await StartAsync();
        await UploadAsync(second.ConnectionString, "two.txt");

        Assert.That(second.BlobChanges.Id, Is.EqualTo(id));
        Assert.That(
            second.BlobChanges.ReadTo(end, second.BlobChanges.End).Changes.Select(c => (c.Kind, c.Blob)),
            Is.EqualTo([(BlobChangeKind.Unknown, ""), (BlobChangeKind.Written, "two.txt")]));
    }

    [Test]
    public async Task Azurite_WhenDisposed_HasEndedAndEndsItsJournal()
    {
        var azurite = await StartAsync();
        await azurite.DisposeAsync();

        Assert.That(await azurite.Exited, Is.Zero);
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await azurite.BlobChanges.WaitAsync(bound.Token))
        {
            // what was logged until the end
        }
    }

    [Test]
    public void Start_OnATakenPort_NamesPortAndService()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var failure = Assert.ThrowsAsync<LocalServiceException>(
            () => AzuriteServer.StartAsync(new AzuriteOptions { Folder = _folder.Path, QueuePort = port }));

        Assert.That(
            failure!.Message, Is.EqualTo($"Azurite: port {port} of the queue service is taken by another process."));
    }

    [Test]
    public async Task Start_OnAFolderInUse_Refuses()
    {
        await using var first = await StartAsync();
        var options = new AzuriteOptions { Folder = _folder.Path, StopTimeout = TimeSpan.Zero };

        var failure = Assert.ThrowsAsync<LocalServiceException>(() => AzuriteServer.StartAsync(options));

        Assert.That(failure!.Message, Does.StartWith($"Azurite: the folder {_folder.Path} is in use by process "));
    }

    [Test]
    public void Start_WithoutNode_NamesTheVersionNeeded()
    {
        var options = new AzuriteOptions { Folder = _folder.Path, NodeCommand = "no-such-node" };

        var failure = Assert.ThrowsAsync<LocalServiceException>(() => AzuriteServer.StartAsync(options));

        Assert.That(
            failure!.Message, Is.EqualTo("Azurite needs Node.js 20 or newer; 'no-such-node' was not found."));
    }

    [Test]
    [UnsupportedOSPlatform("windows")]
    [Platform(Exclude = "Win", Reason = "the stand-in for an old Node is a shell script")]
    public void Start_WithAnOldNode_NamesBothVersions()
    {
        var node = Script("node", "echo v18.19.1");
        var options = new AzuriteOptions { Folder = _folder.Path, NodeCommand = node };

        var failure = Assert.ThrowsAsync<LocalServiceException>(() => AzuriteServer.StartAsync(options));

        Assert.That(failure!.Message, Is.EqualTo($"Azurite needs Node.js 20 or newer; '{node}' is v18.19.1."));
    }

    [Test]
    [UnsupportedOSPlatform("windows")]
    [Platform(Exclude = "Win", Reason = "the stand-in for npm is a shell script")]
    public void Start_WhenNpmFails_GivesItsLastMeaningfulLine()
    {
        File.WriteAllText(_folder.File("package-lock.json"), "{}");
        var npm = Script("npm", "echo 'npm error code E404'; echo 'npm error A complete log is in: x'; exit 1");
        var options = new AzuriteOptions
        {
            Folder = _folder.File("data"),
            PackageFolder = _folder.Path,
            NpmCommand = npm,
        };

        var failure = Assert.ThrowsAsync<LocalServiceException>(() => AzuriteServer.StartAsync(options));

        Assert.That(failure!.Message, Is.EqualTo("Azurite could not be installed: npm error code E404"));
    }

    private Task<AzuriteServer> StartAsync() => AzuriteServer.StartAsync(new AzuriteOptions { Folder = _folder.Path });

    [UnsupportedOSPlatform("windows")]
    private string Script(string name, string body)
    {
        var path = _folder.File(name);
        File.WriteAllText(path, $"#!/bin/sh\n{body}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    private static async Task UploadAsync(string connectionString, params string[] names)
    {
        var container = new BlobContainerClient(connectionString, "box");
        await container.CreateIfNotExistsAsync();
        foreach (var name in names)
        {
            await container.UploadBlobAsync(name, BinaryData.FromString("content of " + name));
        }
    }

    private static async Task<List<string>> NamesAsync(string connectionString)
    {
        var names = new List<string>();
        await foreach (var blob in new BlobContainerClient(connectionString, "box").GetBlobsAsync())
        {
            var content = await new BlobClient(connectionString, "box", blob.Name).DownloadContentAsync();
            Assert.That(content.Value.Content.ToString(), Is.EqualTo("content of " + blob.Name));
            names.Add(blob.Name);
        }

        return names;
    }
}
